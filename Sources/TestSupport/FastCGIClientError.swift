package import FastCGI

/// Why a test's web server could not make sense of an application.
package enum FastCGIClientError: Error, Equatable {
    /// A system call failed; the number is `errno`.
    case system(call: String, errno: Int32)
    /// Nothing came within the client's timeout.
    case timedOut
    /// The connection was closed before the answer was whole; so many bytes of a record were left over.
    case closed(pendingBytes: Int)
    /// The host's name or address is not known.
    case unknownHost
    /// A Unix socket's path is longer than the system takes.
    case pathTooLong(found: Int, limit: Int)
    /// What came is not FastCGI 1.0.
    case malformed(ProtocolError)
    /// A record came that an application may not send, or not at this point.
    case unexpectedRecord(RecordHeader)
    /// STDOUT does not begin with a CGI head.
    case malformedHead
}

extension FastCGIClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let call, let number): "\(call) failed with errno \(number), expected success"
        case .timedOut: "application sent nothing within the timeout, expected an answer"
        case .closed(let pending): "connection closed with \(pending) bytes of a record, expected a whole answer"
        case .unknownHost: "host is not known, expected a name or an address"
        case .pathTooLong(let found, let limit): "socket path has \(found) bytes, expected at most \(limit)"
        case .malformed(let error): "\(error)"
        case .unexpectedRecord(let header):
            "\(header.type) came for request \(header.id.rawValue), expected STDOUT, STDERR or one END_REQUEST"
        case .malformedHead: "STDOUT has no CGI head, expected fields and an empty line"
        }
    }
}
