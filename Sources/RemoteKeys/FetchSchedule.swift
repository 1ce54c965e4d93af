/// When an issuer is asked for its keys; it is told what happens and at what time, and reads no clock.
struct FetchSchedule {
    typealias Instant = ContinuousClock.Instant

    private let rules: RefreshRules
    /// One fetch at a time, whoever wants it.
    private(set) var isFetching = false
    /// Fetches that have failed since the last that did not.
    private(set) var failures = 0
    private var dueAt: Instant
    private var cooledDownAt: Instant
    /// From when on the present set counts no more; nil without one.
    private(set) var staleAt: Instant?

    /// A first fetch is due at once.
    init(_ rules: RefreshRules, at now: Instant) {
        self.rules = rules
        dueAt = now
        cooledDownAt = now
    }

    /// When there is something to do by itself: a fetch, or the end of the present set.
    var next: Instant? {
        guard !isFetching else { return staleAt }
        return staleAt.map { min($0, dueAt) } ?? dueAt
    }

    /// When the next fetch may begin: what a caller is told to wait for.
    var retryAt: Instant { isFetching ? dueAt : min(dueAt, cooledDownAt) }

    func isFetchDue(at now: Instant) -> Bool { !isFetching && now >= dueAt }

    /// Whether a token with an unknown `kid` may cause a fetch.
    func mayFetchForUnknownKey(at now: Instant) -> Bool { !isFetching && now >= cooledDownAt }

    func isStale(at now: Instant) -> Bool { staleAt.map { now >= $0 } ?? false }

    mutating func begin(at now: Instant) {
        isFetching = true
        cooledDownAt = now + rules.cooldown
    }

    mutating func succeeded(at now: Instant) {
        isFetching = false
        failures = 0
        dueAt = now + rules.refresh
        staleAt = now + rules.maximumStaleness
    }

    mutating func failed(at now: Instant) {
        isFetching = false
        failures += 1
        dueAt = now + rules.retryDelay(afterFailures: failures)
    }

    /// A set of an earlier process counts, but a new one stays due.
    mutating func restored(age: Duration, at now: Instant) { staleAt = now + (rules.maximumStaleness - age) }

    /// The present set has been given up.
    mutating func dropped() { staleAt = nil }
}
