import FunctionKit

/// Answers with the first piece of a body, while the rest is on its way or never comes.
struct Upload: Function {
    static let endpoint = Endpoint(.post, "/upload/{name}", access: .public(because: "tests send it bodies"))

    struct Output: Encodable { let name: String, first: String }

    func run(_ request: StreamedRequest, _ context: Context) async throws -> Output {
        let pieces = request.body.makeAsyncIterator()
        let first = try await pieces.next() ?? []
        return Output(name: request.pathParameters["name"] ?? "", first: String(decoding: first, as: UTF8.self))
    }
}

/// The same path to a reader who takes a parameter first; not to the runtime, for whom the literal wins.
struct UploadWhole: Function {
    static let endpoint = Endpoint(.post, "/upload/wh.le", access: .public(because: "tests send it bodies"))

    struct Output: Encodable { let length: Int }

    func run(_ request: Request, _ context: Context) -> Output { Output(length: request.body.count) }
}
