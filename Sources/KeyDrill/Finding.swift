/// What a scenario has found in one respect, beside what was expected.
package struct Finding: Sendable, Equatable {
    /// A number or a word.
    package enum Value: Sendable, Equatable, CustomStringConvertible {
        case count(Int)
        case word(String)

        package var description: String {
            switch self {
            case .count(let count): "\(count)"
            case .word(let word): word
            }
        }
    }

    /// What keeps a promise.
    package enum Expectation: Sendable, Equatable, CustomStringConvertible {
        case exactly(Value)
        case within(ClosedRange<Int>)

        package var description: String {
            switch self {
            case .exactly(let value): "\(value)"
            case .within(let range) where range.lowerBound == 0: "at most \(range.upperBound)"
            case .within(let range) where range.upperBound == .max: "at least \(range.lowerBound)"
            case .within(let range): "\(range.lowerBound) to \(range.upperBound)"
            }
        }
    }

    /// What was looked at, with its unit.
    package let subject: String
    /// What the runtime promises.
    package let expected: Expectation
    /// What there was.
    package let found: Value

    /// Whether the promise is kept.
    package var holds: Bool {
        switch (expected, found) {
        case (.exactly(let value), _): found == value
        case (.within(let range), .count(let count)): range.contains(count)
        case (.within, .word): false
        }
    }
}

/// The findings of a scenario as they come.
struct Findings {
    private(set) var all: [Finding] = []

    mutating func expect(_ subject: String, _ found: String, is expected: String) {
        all.append(Finding(subject: subject, expected: .exactly(.word(expected)), found: .word(found)))
    }

    mutating func expect(_ subject: String, _ found: Int, is expected: Int) {
        all.append(Finding(subject: subject, expected: .exactly(.count(expected)), found: .count(found)))
    }

    mutating func expect(_ subject: String, _ found: Int, within range: ClosedRange<Int>) {
        all.append(Finding(subject: subject, expected: .within(range), found: .count(found)))
    }
}
