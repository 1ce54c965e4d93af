import FoundationEssentials
public import HTTPTypes

/// An answer, whole.
public struct Response: Sendable {
    public var status: HTTPResponse.Status
    /// The header fields; the runtime adds `X-Request-Id`.
    public var headerFields: HTTPFields
    public var body: [UInt8]

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
