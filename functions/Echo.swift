import FunctionKit

/// Sends a body back as it came: a function that takes the request raw and writes its own response.
struct Echo: Function {
    static let endpoint = Endpoint(.post, "/echo", access: .authenticated)

    func run(_ request: Request, _ context: Context) async throws -> Response {
        var response = Response(body: request.body)
        response.headerFields[.contentType] = request.contentType ?? "application/octet-stream"
        return response
    }
}
