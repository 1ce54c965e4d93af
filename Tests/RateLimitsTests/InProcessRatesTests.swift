import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import RateLimits

extension RateDecision {
    var passes: Bool { if case .passed = self { true } else { false } }
}

@Suite struct `Rates in one process` {
    private let rate = Rate(100, per: .second, burst: 20)

    private func charge(_ name: String, limit: Int = 0, _ rate: Rate? = nil) -> RateCharge {
        RateCharge(RateKey(limit: limit, caller: .named(issuer: "i", name: name)), rate ?? self.rate)
    }

    /// Takes until a call does not pass.
    private func drain(_ rates: InProcessRates, _ charges: [RateCharge], at now: Int64) -> Int {
        var count = 0
        while rates.take(charges, at: now).passes { count += 1 }
        return count
    }

    @Test func `count each key and each limit alone`() {
        let rates = InProcessRates()
        for limit in 0..<2 {
            for name in ["a", "b", "", "é", "e\u{301}"] {
                #expect(drain(rates, [charge(name, limit: limit)], at: 9) == 20, "\(limit) \(name)")
            }
        }
        let other = RateCharge(RateKey(limit: 0, caller: .named(issuer: "j", name: "a")), rate)
        #expect(drain(rates, [other], at: 9) == 20)
        #expect(drain(rates, [RateCharge(RateKey(limit: 0, caller: .everybody), rate)], at: 9) == 20)
        #expect(rates.count == 12)
    }

    @Test func `tell the tightest limit, and take from none when one refuses`() {
        let rates = InProcessRates()
        let wide = charge("a", limit: 0)
        let tight = charge("a", limit: 1, Rate(1, per: .second, burst: 2))
        guard case .passed(let standing) = rates.take([wide, tight], at: 0) else {
            Issue.record("refused")
            return
        }
        #expect(standing.limit == 1)
        #expect(standing.remaining == 1)
        #expect(drain(rates, [wide, tight], at: 0) == 1)
        guard case .refused(let refusing, let wait) = rates.take([tight, wide], at: 0) else {
            Issue.record("passed")
            return
        }
        #expect(refusing.limit == 1)
        #expect(wait == 1_000_000_000)
        #expect(rates.standing(of: [wide], at: 0).remaining == 18)
        #expect(rates.standing(of: [wide, tight], at: 0).limit == 1)
        // Refused by both: the one that takes longer is told.
        #expect(drain(rates, [wide], at: 0) == 18)
        guard case .refused(let longest, _) = rates.take([wide, tight], at: 0) else {
            Issue.record("passed")
            return
        }
        #expect(longest.limit == 1)
    }

    @Test func `take back what was taken, once and only where it is missing`() {
        let rates = InProcessRates()
        let charges = [charge("a", limit: 0), charge("a", limit: 1, Rate(1, per: .hour, burst: 5))]
        _ = rates.take(charges, at: 0)
        rates.giveBack(charges, takenAt: 0)
        #expect(rates.standing(of: charges, at: 0).remaining == 5)
        #expect(drain(rates, charges, at: 0) == 5)
        rates.giveBack([charge("nobody")], takenAt: 0)
        #expect(drain(rates, [charge("nobody")], at: 0) == 20)
    }

    /// Runs the body on eight threads and returns what it counted in all.
    private func onEightThreads(_ body: @Sendable (Int) -> Int) -> Int {
        let total = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 8) { total.add(body($0), ordering: .relaxed) }
        return total.load(ordering: .relaxed)
    }

    @Test func `let exactly burst + rate · time pass on eight threads`() {
        let rates = InProcessRates()
        let charges = [charge("a", Rate(1_000, per: .second, burst: 100))]
        // From here on the bucket is never full, and the count is exact.
        #expect(rates.take(charges, at: 0).passes)
        let clock = Atomic<Int64>(0)
        // Every thread moves the clock on as it goes; when it stands at the second, all is asked for until none passes.
        let passed = onEightThreads { _ in
            var count = 0
            while true {
                let now = min(clock.add(12_345, ordering: .relaxed).newValue, 1_000_000_000)
                let passes = rates.take(charges, at: now).passes
                count += passes ? 1 : 0
                if now == 1_000_000_000, !passes { return count }
            }
        }
        #expect(passed == 1_099)
    }

    @Test func `let exactly what every limit of a call allows pass on eight threads`() {
        let rates = InProcessRates()
        let common = charge("all", limit: 0, Rate(1, per: .hour, burst: 1_000))
        // Each thread has a caller of its own with room for 200: the first thousand of 1,600 pass.
        let passed = onEightThreads { thread in
            let own = charge("t\(thread)", limit: 1, Rate(1, per: .hour, burst: 200))
            return (0..<2_000).count {
                $0 % 2 == 0 ? rates.take([own, common], at: 5).passes : rates.take([common, own], at: 5).passes
            }
        }
        #expect(passed == 1_000)
        let left = (0..<8).map { thread in
            rates.standing(of: [charge("t\(thread)", limit: 1, Rate(1, per: .hour, burst: 200))], at: 5).remaining
        }
        // What was refused by the common limit was not taken out of the callers' own.
        #expect(left.reduce(0, +) == 600)
    }

    @Test func `hold no more keys than they may, and open no gate when a million come`() {
        let rates = InProcessRates(capacity: 1_024)
        let slow = Rate(1, per: .hour, burst: 2)
        let known = charge("known", slow)
        #expect(drain(rates, [known], at: 0) == 2)
        var random = SeededGenerator(seed: 1)
        var passed = 0
        for number in 0..<1_000_000 {
            let high = UInt64.random(in: 1 << 61...(1 << 62), using: &random)
            let text =
                "\(String(high >> 48, radix: 16)):\(String(high >> 32 & 0xFFFF, radix: 16)):\(number >> 16):\(String(number & 0xFFFF, radix: 16))::"
            let key = RateKey(limit: 0, caller: .address(AddressBlock(parsing: Array(text.utf8))))
            passed += rates.take([RateCharge(key, slow)], at: 1).passes ? 1 : 0
        }
        #expect(rates.count == 1_024)
        // One each of those that found room, and what 64 shared buckets hold.
        #expect(passed == 1_023 + 64 * 2)
        #expect(!rates.take([known], at: 1).passes)
    }

    @Test func `drop what is full again before anybody shares`() {
        let rates = InProcessRates(capacity: 64)
        let second = Rate(1, per: .second, burst: 1)
        for round in 0..<50 {
            let now = Int64(round) * 1_000_000_000
            for number in 0..<1_000 { _ = rates.take([charge("\(round)-\(number)", second)], at: now) }
            #expect(rates.count == 64)
        }
        // A second later all are full: whoever comes has a bucket of its own.
        #expect(rates.take([charge("new", second)], at: 50_000_000_000).passes)
        #expect(!rates.take([charge("new", second)], at: 50_000_000_000).passes)
        #expect(rates.count <= 64)
    }

    @Test func `give a key with a long name the room of several`() {
        let rates = InProcessRates(capacity: 64 * 16)
        for number in 0..<5_000 { _ = rates.take([charge(String(repeating: "x", count: 1_000) + "\(number)")], at: 0) }
        // Each takes all 16 units of its shard.
        #expect(rates.count == 64)
        _ = rates.take([charge(String(repeating: "y", count: 100_000))], at: 0)
        #expect(rates.count == 64)
    }
}
