import FunctionKit

/// Answers more than a socket's buffers hold.
struct Large: Function {
    static let endpoint = Endpoint(.get, "/large", access: .public(because: "tests do not read its answers"))

    struct Input: Decodable {}

    func run(_ input: Input, _ context: Context) -> Response { Response(body: Array(repeating: 0x61, count: 2 << 20)) }
}
