import FoundationEssentials
public import HTTPTypes

/// An answer: its head, and a body that is whole or made while it is sent.
public struct Response: Sendable {
    /// A final status, 200...599; another is answered as 500.
    public var status: HTTPResponse.Status
    /// The header fields; the runtime writes `Content-Length` and `X-Request-Id` itself.
    public var headerFields: HTTPFields
    /// The body; neither sent nor made with 204, 304 and to `HEAD`.
    public var body: Body

    /// What follows the head.
    public enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// What makes it, piece by piece, once the head is on its way.
        case stream(BodyStream)
    }

    /// An answer of bytes.
    public init(status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = .bytes(body)
    }

    /// An answer whose body is the value as JSON.
    ///
    /// - Throws: What the value's `encode(to:)` throws.
    public static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:]
    ) throws -> Response {
        var response = Response(status: status, headerFields: headerFields)
        response.headerFields[.contentType] = "application/json"
        response.body = .bytes(try Array(JSONCoding.encoder.encode(value)))
        return response
    }

    /// An answer of plain text in UTF-8.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headerFields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }
}
