/// A claim about what the runtime survives, and what was counted when it was put to the test.
package struct Proof: Sendable {
    /// The claim, in a few words.
    package let claim: String
    /// What was counted or measured, in the order in which it is read.
    package private(set) var figures: [(name: String, value: String)] = []
    /// What contradicts the claim; empty if it held.
    package private(set) var contradictions: [String] = []

    init(_ claim: String) { self.claim = claim }

    /// Whether nothing contradicts the claim.
    package var holds: Bool { contradictions.isEmpty }

    mutating func note(_ name: String, _ value: some CustomStringConvertible) {
        figures.append((name, value.description))
    }

    mutating func expect(_ condition: Bool, _ otherwise: @autoclosure () -> String) {
        if !condition { contradictions.append(otherwise()) }
    }

    /// The claim, its figures and what contradicts it, a line each.
    package var text: String {
        let width = figures.map(\.name.count).max() ?? 0
        let lines =
            figures.map { "    \($0.name.padded(to: width))  \($0.value)" }
            + contradictions.map { "    CONTRADICTED: \($0)" }
        return ["\(holds ? "held" : "BROKEN")  \(claim)"].joined() + lines.map { "\n\($0)" }.joined()
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
