import Supervision
import Testing

@Suite struct `A breaker` {
    private var breaker = Breaker()
    private var now = SuspendingClock.now

    private mutating func crash(after time: Duration, _ function: String = "F") -> Duration? {
        now += time
        return breaker.crashed(function, at: now)
    }

    @Test mutating func `closes a function at the fifth crash within a minute`() {
        for _ in 0..<4 { #expect(crash(after: .seconds(14)) == nil) }
        #expect(breaker.closed(at: now).isEmpty)
        #expect(crash(after: .seconds(14)) == .seconds(1))
        #expect(breaker.closed(at: now) == ["F": .seconds(1)])
        #expect(breaker.closed(at: now + .milliseconds(999)) == ["F": .milliseconds(1)])
        #expect(breaker.closed(at: now + .seconds(1)).isEmpty)
    }

    @Test mutating func `lets crashes that are a minute apart from one another pass`() {
        for _ in 0..<20 { #expect(crash(after: .seconds(15)) == nil) }
    }

    @Test mutating func `closes for longer each time that the first crash after it comes soon`() {
        for _ in 0..<4 { _ = crash(after: .zero) }
        var pauses: [Duration] = []
        for _ in 0..<8 {
            guard let pause = crash(after: .milliseconds(1)) else { return #expect(Bool(false), "not closed") }
            pauses.append(pause)
            now += pause
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        // A minute without a crash after it was opened, and it begins anew.
        #expect(crash(after: .seconds(60)) == nil)
    }

    @Test mutating func `does not count what ran already when it closed`() {
        for _ in 0..<5 { _ = crash(after: .zero) }
        for _ in 0..<50 { #expect(crash(after: .milliseconds(10)) == nil) }
        #expect(breaker.closed(at: now) == ["F": .milliseconds(500)])
    }

    @Test mutating func `closes one function for itself`() {
        for _ in 0..<4 {
            _ = crash(after: .zero, "A")
            _ = crash(after: .zero, "B")
        }
        #expect(crash(after: .zero, "A") == .seconds(1))
        #expect(breaker.closed(at: now).keys.sorted() == ["A"])
    }

    @Test mutating func `watches no more functions than its limit`() {
        var rules = Breaker.Rules()
        rules.functionLimit = 2
        rules.crashes = 1
        breaker = Breaker(rules: rules)
        #expect(["A", "B", "C", "A"].map { breaker.crashed($0, at: now) != nil } == [true, true, false, false])
    }
}
