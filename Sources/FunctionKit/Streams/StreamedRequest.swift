public import HTTPTypes

/// A request whose body is still on its way, for functions that read it piece by piece.
///
///     func run(_ request: StreamedRequest, _ context: Context) async throws -> Receipt {
///         for try await piece in request.body { try await file.append(piece) }
///         …
///     }
///
/// The function begins when the head has arrived and the caller may call it.
public struct StreamedRequest: Sendable {
    private let head: Request
    /// The body, which can be read once.
    public let body: RequestBody

    init(_ request: Request) {
        head = request
        body = RequestBody(source: request.arriving ?? WholeBody(request.body))
    }

    /// The method.
    public var method: HTTPRequest.Method { head.method }
    /// The decoded path, which was routed and authorized.
    public var path: String { head.path }
    /// The values of the endpoint's path parameters.
    public var pathParameters: PathParameters { head.pathParameters }
    /// The query as it was sent, without `?`.
    public var query: String { head.query }
    /// The names and values of the query, decoded; nil when it is malformed.
    public var queryItems: [QueryItem]? { head.queryItems }
    /// The request's header fields, without `Authorization`.
    public var headerFields: HTTPFields { head.headerFields }
    /// The media type and parameters of the body, as sent.
    public var contentType: String? { head.contentType }
    /// How long the body will be in bytes; nil where the client did not say.
    public var contentLength: Int? { head.contentLength }
    /// The address of nginx's client.
    public var remoteAddress: String? { head.remoteAddress }
}
