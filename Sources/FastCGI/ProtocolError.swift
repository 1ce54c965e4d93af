/// How a peer broke FastCGI; the connection that it came from can only be closed.
package enum ProtocolError: Error, Equatable {
    /// A record's version is not 1 (FastCGI 1.0 §3.3): whatever speaks there, its lengths mean nothing.
    case version(found: UInt8)
    /// A BEGIN_REQUEST body is not eight bytes long (§5.1).
    case beginRequestLength(found: Int)
    /// A request was begun under an id that is still in use (§3.3).
    case requestAlreadyActive(RequestID)
    /// A record followed the end of its own stream (§3.3).
    case streamEnded(RecordType, RequestID)
    /// STDIN came before the end of PARAMS (§6.2).
    case parametersNotEnded(RequestID)
    /// A web server sent a record that only an application sends, or a management record with a request's id (§3.3).
    case misplacedRecord(RecordType, RequestID)
    /// A name-value pair runs past the end of its stream (§3.4).
    case truncatedPair(needed: Int, available: Int)
    /// A PARAMS stream is longer than an index of 32-bit offsets reaches.
    case parametersTooLong(found: Int)
}

extension ProtocolError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version(let found): "FastCGI record has version \(found), expected 1"
        case .beginRequestLength(let found): "BEGIN_REQUEST has \(found) bytes, expected 8"
        case .requestAlreadyActive(let id): "BEGIN_REQUEST reuses id \(id.rawValue), expected one that is not active"
        case .streamEnded(let type, let id): "\(type) of request \(id.rawValue) goes on after its end, expected no more"
        case .parametersNotEnded(let id): "STDIN of request \(id.rawValue) has begun, expected the end of PARAMS first"
        case .misplacedRecord(let type, let id):
            "\(type) arrived for request \(id.rawValue), expected a record that a web server sends for a request"
        case .truncatedPair(let needed, let available):
            "FastCGI name-value pair has \(available) bytes left, expected at least \(needed)"
        case .parametersTooLong(let found):
            "FastCGI name-value pairs have \(found) bytes, expected at most \(Int32.max)"
        }
    }
}
