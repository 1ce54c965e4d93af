import AccountStore
import Testing

extension `The store` {
    /// A millisecond of the tests' own clock.
    private var start: Int64 { now * 1_000 }

    @Test(arguments: StoreKind.allCases)
    func `lets a burst pass, then one each interval`(kind: StoreKind) throws {
        let store = try kind.make().store
        let charge = [ThrottleCharge("key", Throttle(interval: 1_000, burst: 3))]
        for _ in 0..<3 { #expect(try store.take(charge, atMilliseconds: start) == nil) }
        for _ in 0..<3 { #expect(try store.take(charge, atMilliseconds: start) == 1_000) }
        #expect(try store.take(charge, atMilliseconds: start + 999) == 1)
        #expect(try store.take(charge, atMilliseconds: start + 1_000) == nil)
        #expect(try store.take(charge, atMilliseconds: start + 1_000) == 1_000)
        #expect(try store.take(charge, atMilliseconds: start + 2_999) == nil)
        #expect(try store.take(charge, atMilliseconds: start + 2_999) == 1)
        // Never more than the burst, however long nobody tried.
        for _ in 0..<3 { #expect(try store.take(charge, atMilliseconds: start + 900_000) == nil) }
        #expect(try store.take(charge, atMilliseconds: start + 900_000) == 1_000)
    }

    @Test(arguments: StoreKind.allCases, [(1, 1), (1, 1_000_000), (3_600_000, 1), (3_600_000, 1_000_000)])
    func `counts at the ends of the ranges`(kind: StoreKind, edges: (interval: Int, burst: Int)) throws {
        let store = try kind.make().store
        let throttle = Throttle(interval: Int64(edges.interval), burst: Int64(edges.burst))
        let charge = [ThrottleCharge("key", throttle)]
        for _ in 0..<min(edges.burst, 3) { #expect(try store.take(charge, atMilliseconds: start) == nil) }
        guard edges.burst == 1 else { return }
        #expect(try store.take(charge, atMilliseconds: start) == throttle.interval)
        #expect(try store.take(charge, atMilliseconds: start + throttle.interval) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `gives nothing back when the clock goes backwards`(kind: StoreKind) throws {
        let store = try kind.make().store
        let charge = [ThrottleCharge("key", Throttle(interval: 1_000, burst: 20))]
        for _ in 0..<19 { #expect(try store.take(charge, atMilliseconds: start) == nil) }
        #expect(try store.take(charge, atMilliseconds: start - 5_000) == nil)
        for back in [5_000, 4_000, 1, 0] as [Int64] {
            #expect(try #require(try store.take(charge, atMilliseconds: start - back)) >= 1_000)
        }
        #expect(try store.take(charge, atMilliseconds: start + 999) == 1)
        #expect(try store.take(charge, atMilliseconds: start + 1_000) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `takes from every bucket or from none`(kind: StoreKind) throws {
        let store = try kind.make().store
        let narrow = ThrottleCharge("narrow", Throttle(interval: 1_000, burst: 1))
        let wide = ThrottleCharge("wide", Throttle(interval: 60_000, burst: 3))
        let full = ThrottleCharge("full", Throttle(interval: 5_000, burst: 1))
        #expect(try store.take([wide, narrow], atMilliseconds: start) == nil)
        for _ in 0..<5 { #expect(try store.take([wide, narrow], atMilliseconds: start) == 1_000) }
        for _ in 0..<2 { #expect(try store.take([wide], atMilliseconds: start) == nil) }
        #expect(try store.take([wide], atMilliseconds: start) == 60_000)
        #expect(try store.take([full], atMilliseconds: start) == nil)
        // As long as the slowest of them takes.
        #expect(try store.take([narrow, full], atMilliseconds: start) == 5_000)
        #expect(try store.take([full, narrow], atMilliseconds: start) == 5_000)
        #expect(try store.take([], atMilliseconds: start) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `counts the tries of all instances together`(kind: StoreKind) throws {
        let made = try kind.make()
        let stores = [made.store, try made.open()]
        let at = start
        let passed = try onThreads(16) { index in
            let charge = [
                ThrottleCharge("key", Throttle(interval: 1_000, burst: 5)),
                ThrottleCharge("of \(index)", Throttle(interval: 1_000, burst: 1)),
            ]
            do { return try stores[index % 2].take(charge, atMilliseconds: at) == nil ? 1 : 0 } catch { return 100 }
        }
        #expect(passed.reduce(0, +) == 5)
    }

    @Test(arguments: StoreKind.allCases)
    func `fills a bucket that is forgiven, and cleans only full ones`(kind: StoreKind) throws {
        let store = try kind.make().store
        let charges = ["a", "b"].map { ThrottleCharge($0, Throttle(interval: 10_000, burst: 2)) }
        for _ in 0..<2 { #expect(try store.take(charges, atMilliseconds: start) == nil) }
        try store.forgive("a")
        try store.forgive("unknown")
        try store.clean(at: now)
        for _ in 0..<2 { #expect(try store.take([charges[0]], atMilliseconds: start) == nil) }
        #expect(try store.take([charges[0]], atMilliseconds: start) == 10_000)
        #expect(try store.take([charges[1]], atMilliseconds: start) == 10_000)
        try store.clean(at: now + 20)
        for _ in 0..<2 { #expect(try store.take([charges[1]], atMilliseconds: start + 20_000) == nil) }
    }
}
