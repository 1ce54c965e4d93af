import FunctionKit

struct Hello: Function {
    static let endpoint = Endpoint(.get, "/hello", access: .public(because: "test"))
    struct Input: Decodable { let name: String? }
    func run(_ input: Input, _ context: Context) async throws -> [String: String] {
        ["hello": input.name ?? "world", "caller": context.caller?.subject ?? "nobody"]
    }
}

struct Pay: Function {
    static let endpoint = Endpoint(.post, "/payments/transfer", access: .scopes("payments:write"))
    struct Input: Decodable { let amount: Int }
    func run(_ input: Input, _ context: Context) async throws -> [String: String] {
        ["by": context.grant.subject, "amount": "\(input.amount)"]
    }
}

struct Own: Function {
    static let endpoint = Endpoint(.get, "/users/{id}", access: .claim("sub", matches: .path("id")))
    struct Input: Decodable { let id: String }
    func run(_ input: Input, _ context: Context) async throws -> [String: String] { ["id": input.id] }
}

struct Remove: Function {
    static let endpoint = Endpoint(.delete, "/users/{id}", access: .authenticated)
    func run(_ request: Request, _ context: Context) async throws {}
}

struct Leak: Error, CustomStringConvertible { let description = "password=hunter2" }

struct Failing: Function {
    static let endpoint = Endpoint(.get, "/fail/{how}", access: .public(because: "test"))
    func run(_ request: Request, _ context: Context) async throws -> Response {
        switch request.pathParameters["how"] {
        case "problem": throw Problem(.conflict, detail: "told")
        case "long": throw Leaking(text: String(repeating: "x", count: 100_000))
        case "informational": return Response(status: .init(code: 103))
        case "early": return Response(status: .init(code: 199))
        case "late": return Response(status: .init(code: 600))
        case "redirect": throw Problem(.init(code: 700))
        case "split":
            var response = Response.text("a")
            response.headerFields[.location] = "/x\r\nX-Evil: 1\r\n\r\n<html>"
            return response
        case "fields":
            var response = Response.text("abc")
            for (name, value) in [
                ("Content-Length", "99"), ("X-Request-Id", "mine"), ("Status", "999"), ("Connection", "close"),
                ("Transfer-Encoding", "chunked"), ("X-Own", "kept"),
            ] {
                if let name = HTTPField.Name(name) { response.headerFields[name] = value }
            }
            return response
        case "rates":
            var response = Response.text("abc")
            if let name = HTTPField.Name("RateLimit-Remaining") { response.headerFields[name] = "mine" }
            return response
        case "nocontent": return Response(status: .noContent, body: [1, 2, 3])
        case "notmodified": return Response(status: .notModified, body: [1, 2, 3])
        default: throw Leak()
        }
    }
}

struct Leaking: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

struct Unencodable: Function {
    static let endpoint = Endpoint(.get, "/nan", access: .public(because: "test"))
    func run(_ request: Request, _ context: Context) async throws -> Double { .nan }
}

let stageFunctions: [any Function.Type] = [
    Hello.self, Pay.self, Own.self, Remove.self, Failing.self, Unencodable.self,
]
