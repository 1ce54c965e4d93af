import CLibSSL
import Glibc

/// Why there is no document; cases carry numbers, never a byte of what was received.
package enum HTTPClientError: Error, Equatable {
    /// The host's name has no address; the code is the resolver's (`EAI_NONAME` and so on).
    case cannotResolve(code: Int32)
    /// No address of the host took the connection; the code is the last one's `errno`.
    case cannotConnect(code: Int32)
    /// The name of a plain URL resolved to another machine.
    case notLoopback
    /// The file of trusted certificates cannot be read or has none.
    case unreadableTrust
    /// The server's certificate was refused; the code is X.509's (`X509_V_ERR_…`).
    case certificateRefused(code: Int32)
    /// TLS failed otherwise; the code is libssl's.
    case tlsFailed(code: UInt)
    /// The server points elsewhere (RFC 9110 §15.4), where nobody said that keys may come from.
    case redirected(status: Int)
    /// The status is neither 200 nor a redirection.
    case unexpectedStatus(Int)
    /// The status line and the header fields, those of interim responses too, do not end within the limit.
    case headTooLarge(limitInBytes: Int)
    /// The body is longer, or says that it will be.
    case bodyTooLarge(limitInBytes: Int)
    /// The whole took longer.
    case timedOut(after: Duration)
    /// The connection ended inside the head, before `Content-Length` was met or the last chunk over, or without TLS's
    /// own end (RFC 8446 §6.1); expected is nil where no length was told.
    case cutOff(bodyBytes: Int, expected: Int?)
    /// The head is not HTTP/1.x (RFC 9112 §4 and §5).
    case malformedHead
    /// The body has a `Transfer-Encoding` that is not `chunked` once and alone, or one in HTTP/1.0 (RFC 9112 §6.1).
    case transferCoded
    /// The body has both a `Transfer-Encoding` and a `Content-Length` (RFC 9112 §6.1).
    case ambiguousLength
    /// The body is not chunked as its head says (RFC 9112 §7.1).
    case malformedChunk
    /// Chunk extensions and trailer fields have more bytes together.
    case chunkExtrasTooLarge(limitInBytes: Int)
    /// The body has a `Content-Encoding`, which was not asked for (RFC 9110 §8.4).
    case contentCoded
}

extension HTTPClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotResolve(let code): "host has no address: \(unsafe String(cString: gai_strerror(code)))"
        case .cannotConnect(let code): "host takes no connection: \(unsafe String(cString: strerror(code)))"
        case .notLoopback: "host of an http URL is another machine, expected this one"
        case .unreadableTrust: "file of trusted certificates cannot be read, expected certificates in PEM"
        case .certificateRefused(let code):
            "certificate is refused: \(unsafe String(cString: X509_verify_cert_error_string(Int(code))))"
        case .tlsFailed(let code):
            "TLS failed: \(unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) } ?? "code \(code)")"
        case .redirected(let status): "status is the redirection \(status), expected 200 from this URL itself"
        case .unexpectedStatus(let status): "status is \(status), expected 200"
        case .headTooLarge(let limit): "response head is longer than \(limit) bytes"
        case .bodyTooLarge(let limit): "response body is longer than \(limit) bytes"
        case .timedOut(let duration): "response is not there after \(duration), expected all of it"
        case .cutOff(let count, let expected?): "response is cut off after \(count) bytes of body, expected \(expected)"
        case .cutOff(let count, nil): "response is cut off after \(count) bytes of body, expected its end"
        case .malformedHead: "response head is malformed, expected HTTP/1.x"
        case .transferCoded: "response has a Transfer-Encoding other than \"chunked\" in HTTP/1.1"
        case .ambiguousLength: "response has both Transfer-Encoding and Content-Length, expected one of them"
        case .malformedChunk: "response has a malformed chunk, expected a size, CRLF, so many bytes and CRLF"
        case .chunkExtrasTooLarge(let limit): "chunk extensions and trailer fields are longer than \(limit) bytes"
        case .contentCoded: "response has a Content-Encoding, expected none"
        }
    }
}
