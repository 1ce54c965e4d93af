import Testing

@testable import RemoteKeys

@Suite struct `Fetch schedule` {
    private let start = ContinuousClock.now
    private let rules = RefreshRules(refresh: .seconds(100), cooldown: .seconds(10), maximumStaleness: .seconds(1_000))

    @Test func `begins one fetch at a time`() {
        var schedule = FetchSchedule(rules, at: start)
        #expect(schedule.isFetchDue(at: start))
        schedule.begin(at: start)
        #expect(!schedule.isFetchDue(at: start + .seconds(10_000)))
        #expect(!schedule.mayFetchForUnknownKey(at: start + .seconds(10_000)))
        #expect(schedule.next == nil)
    }

    @Test(arguments: [(99, false), (100, true)])
    func `is due again after the refresh interval`(seconds: Int, isDue: Bool) {
        var schedule = FetchSchedule(rules, at: start)
        schedule.begin(at: start)
        schedule.succeeded(at: start)
        #expect(schedule.isFetchDue(at: start + .seconds(seconds)) == isDue)
        #expect(schedule.next == start + .seconds(100))
    }

    @Test(arguments: [(9, false), (10, true)])
    func `lets unknown keys cause a fetch after the cooldown`(seconds: Int, may: Bool) {
        var schedule = FetchSchedule(rules, at: start)
        schedule.begin(at: start)
        schedule.succeeded(at: start + .seconds(1))
        #expect(schedule.mayFetchForUnknownKey(at: start + .seconds(seconds)) == may)
    }

    @Test(arguments: [(999, false), (1_000, true)])
    func `ends a set at the ceiling`(seconds: Int, isStale: Bool) {
        var schedule = FetchSchedule(rules, at: start)
        #expect(!schedule.isStale(at: start + .seconds(seconds)))
        schedule.succeeded(at: start)
        #expect(schedule.isStale(at: start + .seconds(seconds)) == isStale)
        schedule.dropped()
        #expect(!schedule.isStale(at: start + .seconds(seconds)))
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (1_000_000, 60)])
    func `tries again after twice the time, up to a minute`(failures: Int, seconds: Int) {
        #expect(rules.retryDelay(afterFailures: failures) == .seconds(seconds))
        let impatient = RefreshRules(refresh: .seconds(10))
        #expect(impatient.retryDelay(afterFailures: failures) == .seconds(min(seconds, 10)))
    }

    @Test func `counts the age of a set that was restored`() {
        var schedule = FetchSchedule(rules, at: start)
        schedule.restored(age: .seconds(900), at: start)
        #expect(schedule.isFetchDue(at: start))
        #expect(!schedule.isStale(at: start + .seconds(99)))
        #expect(schedule.isStale(at: start + .seconds(100)))
    }
}

@Suite struct `Unknown key IDs` {
    private let now = ContinuousClock.now
    private var unknown = UnknownKeyIDs()

    private mutating func insert(_ keyID: String, after seconds: Int = 0) {
        unknown.insert(keyID, cooldown: .seconds(10), at: now + .seconds(seconds))
    }

    private func contains(_ keyID: String, after seconds: Int = 0) -> Bool {
        unknown.contains(keyID, at: now + .seconds(seconds))
    }

    @Test mutating func `are bounded, the oldest goes first`() {
        for number in 0..<5_000 { insert("\(number)") }
        #expect(unknown.count == UnknownKeyIDs.limit)
        #expect(!contains("\(5_000 - UnknownKeyIDs.limit - 1)"))
        #expect(contains("\(5_000 - UnknownKeyIDs.limit)"))
        #expect(contains("4999"))
    }

    @Test mutating func `count for a cooldown, and each further time for twice as long, up to 64`() {
        var seconds = 0
        for lifetime in [10, 20, 40, 80, 160, 320, 640, 640, 640] {
            insert("a", after: seconds)
            #expect(contains("a", after: seconds + lifetime - 1))
            #expect(!contains("a", after: seconds + lifetime))
            seconds += lifetime
        }
        #expect(unknown.count == 1)
        unknown.removeAll()
        insert("a")
        #expect(!contains("a", after: 10))
    }
}
