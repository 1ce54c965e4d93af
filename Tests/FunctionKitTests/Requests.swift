import Testing

@testable import FunctionKit

/// Meta-variables as a test states them.
struct Variables: MetaVariables {
    var pairs: [(name: String, value: String)] = []

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }
    func forEach(_ body: (String, String) -> Void) { for pair in pairs { body(pair.name, pair.value) } }
}

extension Request {
    /// A request as dispatch makes it.
    static func post(
        _ body: String, path: [(name: String, value: String)] = [], type: String? = "application/json",
        query: String = "", method: HTTPRequest.Method = .post
    ) -> Request {
        post(Array(body.utf8), path: path, type: type, query: query, method: method)
    }

    static func post(
        _ body: [UInt8], path: [(name: String, value: String)] = [], type: String? = "application/json",
        query: String = "", method: HTTPRequest.Method = .post
    ) -> Request {
        Request(
            method: method, path: "/", pathParameters: PathParameters(path), query: query, body: body,
            variables: Variables(pairs: type.map { [("CONTENT_TYPE", $0)] } ?? []))
    }

    static func get(_ query: String, path: [(name: String, value: String)] = []) -> Request {
        post("", path: path, type: nil, query: query, method: .get)
    }
}

/// How an input was refused.
struct InputRefusal: Equatable {
    let status: Int
    let pointer: String?
    let detail: String?
}

func input<Input: Decodable>(_ type: Input.Type, from request: Request) throws(Problem) -> Input {
    try InputDecoder(request: request).decode(type)
}

func refusal<Input: Decodable>(_ type: Input.Type, from request: Request) -> InputRefusal? {
    do {
        _ = try input(type, from: request)
        return nil
    } catch {
        let member = (error.extensions["errors"] as? [Problem.Member])?.first
        return InputRefusal(status: error.status.code, pointer: member?.pointer, detail: member?.detail ?? error.detail)
    }
}

extension Response {
    /// The body, which is whole.
    var bytes: [UInt8] {
        guard case .bytes(let bytes) = body else { fatalError("the body is a stream, expected bytes") }
        return bytes
    }
}
