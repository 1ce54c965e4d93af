import FoundationEssentials
public import HTTPTypes

/// An answer, whole.
public struct Response: Sendable {
    /// A final status, 200...599; another is answered as 500.
    public var status: HTTPResponse.Status
    /// The header fields; the runtime writes `Content-Length` and `X-Request-Id` itself.
    public var headerFields: HTTPFields
    /// The whole body; not sent with 204, 304 and to `HEAD`.
    public var body: [UInt8]

    /// An answer of bytes.
    public init(status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }

    /// An answer whose body is the value as JSON.
    ///
    /// - Throws: What the value's `encode(to:)` throws.
    public static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:]
    ) throws -> Response {
        var response = Response(status: status, headerFields: headerFields)
        response.headerFields[.contentType] = "application/json"
        response.body = try Array(JSONCoding.encoder.encode(value))
        return response
    }

    /// An answer of plain text in UTF-8.
    public static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headerFields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
    }
}
