import FunctionKit
import Glibc

/// Answers at once, and says which process answered.
struct Good: Function {
    static let endpoint = Endpoint(.get, "/good", access: .public(because: "tests count its answers"))

    struct Input: Decodable {}
    struct Output: Encodable { let pid: Int32 }

    func run(_ input: Input, _ context: Context) async throws -> Output { Output(pid: getpid()) }
}

/// The same for callers with a token.
struct GoodScoped: Function {
    static let endpoint = Endpoint(.get, "/good/scoped", access: .scopes("good:read"))

    struct Input: Decodable {}
    struct Output: Encodable { let by: String, pid: Int32 }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        Output(by: context.grant.subject, pid: getpid())
    }
}
