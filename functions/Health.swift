import FunctionKit

/// Tells a load balancer that the runtime answers.
struct Health: Function {
    static let endpoint = Endpoint(.get, "/health", access: .public(because: "it tells nothing but that it is up"))

    struct Input: Decodable {}
    struct Output: Encodable { let status: String }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        Output(status: "up")
    }
}
