import FunctionKit

/// Ten types from which as many functions can be put together as a test wants.
enum Digits {
    protocol Digit: Sendable { static var text: String { get } }
    enum D0: Digit { static let text = "0" }
    enum D1: Digit { static let text = "1" }
    enum D2: Digit { static let text = "2" }
    enum D3: Digit { static let text = "3" }
    enum D4: Digit { static let text = "4" }
    enum D5: Digit { static let text = "5" }
    enum D6: Digit { static let text = "6" }
    enum D7: Digit { static let text = "7" }
    enum D8: Digit { static let text = "8" }
    enum D9: Digit { static let text = "9" }
    enum Pair<First: Digit, Second: Digit>: Digit { static var text: String { "\(First.text)/\(Second.text)" } }

    struct Numbered<Number: Digit>: Function {
        static var endpoint: Endpoint { Endpoint(.get, "/\(Number.text)/{v}", access: .authenticated) }
        func run(_ input: Request, _ context: Context) async throws -> Response { .text(Number.text) }
    }

    private static let all: [any Digit.Type] = [
        D0.self, D1.self, D2.self, D3.self, D4.self, D5.self, D6.self, D7.self, D8.self, D9.self,
    ]

    /// A function at each of `/0/0/0/0/{v}` to `/9/9/9/9/{v}`.
    static var fourDigitFunctions: [any Function.Type] {
        let pairs = all.flatMap { first in all.map { pair(first, $0) } }
        return pairs.flatMap { first in pairs.map { function(pair(first, $0)) } }
    }

    private static func pair<First: Digit, Second: Digit>(
        _ first: First.Type, _ second: Second.Type
    ) -> any Digit.Type { Pair<First, Second>.self }

    private static func function<Number: Digit>(_ number: Number.Type) -> any Function.Type { Numbered<Number>.self }
}
