import Authorization
package import FunctionKit
import HTTPTypes

/// What goes back to nginx for one call, and what the log is told of it.
///
/// A body that is a stream has not begun: who sends the answer has it made, or lets it be.
package struct Answer: Sendable {
    /// The head of a CGI response (RFC 3875 §6.3), with the empty line that ends it.
    package let head: [UInt8]
    /// The body; no bytes where the answer has none.
    package let body: Response.Body
    /// What the log is told.
    package let record: CallRecord

    /// - Parameters:
    ///   - isHead: Whether the request was `HEAD`, whose answer has the body's length but no body.
    ///   - rate: What the caller is told of its limits.
    init(_ response: Response, record: CallRecord, isHead: Bool = false, rate: RateFields? = nil) {
        var record = record
        var response = response
        if !(200...599).contains(response.status.code) {
            record.error = "status \(response.status.code) is not final, expected 200...599"
            response = Problem(.internalServerError).response(id: record.id)
        }
        record.status = response.status.code
        let hasBody = response.status != .noContent && response.status != .notModified
        head = Self.head(of: response, id: record.id, hasBody: hasBody, rate: rate)
        body = hasBody && !isHead ? response.body : .bytes([])
        self.record = record
    }

    private static func head(of response: Response, id: String, hasBody: Bool, rate: RateFields?) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(256)
        func append(_ name: String, _ value: String) {
            head += name.utf8
            head += ": ".utf8
            head += value.utf8
            head += "\r\n".utf8
        }
        append("Status", "\(response.status.code) \(response.status.reasonPhrase)")
        for field in response.headerFields where !isOurs(field.name) {
            guard rate == nil || !RateFields.names.contains(field.name.canonicalName) else { continue }
            append(field.name.rawName, field.value)
        }
        rate?.forEach(append)
        if hasBody {
            switch response.body {
            case .bytes(let bytes): append("Content-Length", String(bytes.count))
            // nginx would keep what is made back until its buffers are full.
            case .stream where !response.headerFields.contains { $0.name.canonicalName == "x-accel-buffering" }:
                append("X-Accel-Buffering", "no")
            case .stream: break
            }
        }
        append("X-Request-Id", id)
        head += "\r\n".utf8
        return head
    }

    /// Fields that the runtime alone writes: a function's own would contradict it.
    private static func isOurs(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName {
        case "content-length", "x-request-id", "status", "connection", "transfer-encoding": true
        default: false
        }
    }
}

/// One call as the log tells it. Nothing of a token, a header or a body stands in it but the verified subject.
package struct CallRecord: Sendable {
    /// The call's id, which the answer carries as `X-Request-Id`.
    package let id: String
    /// The function's name; nil when the call reached none.
    package var function: String?
    /// The status of the answer, 200...599; 0 before there is one.
    package var status = 0
    /// How much of the body was sent, where that was made while it was sent.
    package var bodyBytes: Int?
    /// The token's `sub`, once the token is verified.
    package var subject: String?
    /// The rule that refused the call, such as `expired`.
    package var rule: String?
    /// What the rule expected and found, or what a function threw.
    package var error: String?

    /// Begins the record of a call.
    package init(id: String) { self.id = id }
}
