import Testing

@testable import KeyDrill

@Suite struct `A finding` {
    @Test(
        arguments: [
            (.within(1...34), 0, false), (.within(1...34), 1, true), (.within(1...34), 34, true),
            (.within(1...34), 35, false), (.exactly(.count(3)), 3, true), (.exactly(.count(3)), 4, false),
        ] as [(Finding.Expectation, Int, Bool)])
    func `holds when the number is expected`(expected: Finding.Expectation, found: Int, holds: Bool) {
        #expect(Finding(subject: "n", expected: expected, found: .count(found)).holds == holds)
    }

    @Test func `of a word holds for that word alone`() {
        #expect(Finding(subject: "w", expected: .exactly(.word("a")), found: .word("a")).holds)
        #expect(!Finding(subject: "w", expected: .exactly(.word("a")), found: .word("b")).holds)
        #expect(!Finding(subject: "w", expected: .exactly(.count(1)), found: .word("1")).holds)
        #expect(!Finding(subject: "w", expected: .within(0...1), found: .word("1")).holds)
    }

    @Test func `is told with its bounds`() {
        #expect(Finding.Expectation.within(0...5).description == "at most 5")
        #expect(Finding.Expectation.within(5 ... .max).description == "at least 5")
        #expect(Finding.Expectation.within(1...5).description == "1 to 5")
        #expect(Finding.Expectation.exactly(.word("accepted")).description == "accepted")
    }
}

@Suite struct `An outcome` {
    private func outcome(_ findings: Finding...) -> Scenario.Outcome {
        Scenario.Outcome(name: "a case", findings: findings, duration: .zero)
    }

    private let kept = Finding(subject: "token", expected: .exactly(.word("accepted")), found: .word("accepted"))
    private let broken = Finding(subject: "fetches", expected: .within(0...1), found: .count(2))

    @Test func `that holds is one line`() {
        #expect(outcome(kept).holds)
        #expect(outcome(kept).text.hasPrefix("held    a case "))
        #expect(outcome(kept).text.hasSuffix("  token: accepted"))
        #expect(!outcome(kept).text.contains("\n"))
    }

    @Test func `that does not hold says what was expected and found`() {
        let outcome = outcome(kept, broken)
        #expect(!outcome.holds)
        #expect(outcome.text.hasPrefix("FAILED  a case "))
        #expect(
            outcome.text.hasSuffix(
                "  token: accepted; fetches: 2 (at most 1)\n        fetches: expected at most 1, found 2"))
    }
}

@Suite struct `The drill` {
    private let kept = Scenario("kept") { _, findings throws(DrillError) in findings.expect("n", 1, is: 1) }
    private let broken = Scenario("broken") { _, findings throws(DrillError) in findings.expect("n", 1, is: 2) }

    @Test func `holds when all its scenarios do, and plays on after one that does not`() throws {
        var names: [String] = []
        #expect(try Drill.run([kept, kept]) { names.append($0.name) })
        #expect(names == ["kept", "kept"])
        names = []
        #expect(try !Drill.run([broken, kept]) { names.append($0.name) })
        #expect(names == ["broken", "kept"])
    }

    @Test func `finds the same of a runtime that remembers no token`() throws {
        let (with, without) = (
            try Scenario.withdrawal.run(on: DrillSubject()), try Scenario.withdrawal.run(on: .init(memo: 0))
        )
        #expect(with.holds)
        #expect(with.findings == without.findings)
    }

    @Test func `stops where a scenario cannot be played`() {
        let impossible = Scenario("impossible") { _, _ throws(DrillError) in
            throw .server(.system(call: "bind", code: 13))
        }
        #expect(throws: DrillError.server(.system(call: "bind", code: 13))) {
            try Drill.run([impossible, kept]) { _ in }
        }
    }
}
