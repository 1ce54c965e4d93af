import FunctionKit

/// Writes more to the log than anybody reads at once.
struct Talk: Function {
    static let endpoint = Endpoint(.get, "/talk", access: .public(because: "tests read what it says"))

    struct Input: Decodable { let word: String, lines: Int }

    func run(_ input: Input, _ context: Context) {
        // Lines of many lengths, so that they end at all places of a page.
        for number in 0..<input.lines {
            context.log(
                .error, "\(number)", ["word": input.word, "more": String(repeating: "x", count: number * 7 % 211)])
        }
    }
}
