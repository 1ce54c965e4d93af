/// Which functions are closed because their calls crash again and again.
///
/// It outlives the workers, which end with the crashes. A value without a clock.
package struct Breaker: Sendable {
    /// When it closes a function, and for how long.
    package struct Rules: Sendable, Equatable {
        /// So many crashes of one function…
        package var crashes = 5
        /// …within this time close it.
        package var window = Duration.seconds(60)
        /// How long it is closed the first time, and at most: each time that it crashes again right after it was
        /// opened, twice as long as before.
        package var pauses = Duration.seconds(1) ... .seconds(60)
        /// The most functions that are watched.
        package var functionLimit = 4096

        package init() {}
    }

    private struct History {
        /// The last crashes, at most as many as close.
        var crashes: [SuspendingClock.Instant] = []
        /// How often it was closed since it last behaved.
        var closings = 0
        var closedUntil: SuspendingClock.Instant?
    }

    private let rules: Rules
    private var histories: [String: History] = [:]

    package init(rules: Rules = Rules()) { self.rules = rules }

    /// Counts a crash.
    ///
    /// - Returns: How long the function is closed from now on, if this crash closed it.
    package mutating func crashed(_ function: String, at now: SuspendingClock.Instant) -> Duration? {
        guard histories[function] != nil || histories.count < rules.functionLimit else { return nil }
        var history = histories[function] ?? History()
        defer { histories[function] = history }
        // What ran already when it was closed says nothing new.
        if let until = history.closedUntil, now < until { return nil }
        if let until = history.closedUntil, now - until >= rules.window { history = History() }
        history.crashes.removeAll { now - $0 >= rules.window }
        history.crashes.append(now)
        guard history.closings > 0 || history.crashes.count >= rules.crashes else { return nil }
        let pause = min(rules.pauses.lowerBound * (1 << min(history.closings, 20)), rules.pauses.upperBound)
        history.closings += 1
        history.closedUntil = now + pause
        history.crashes = []
        return pause
    }

    /// The functions that are closed now, each with how long it still is.
    package func closed(at now: SuspendingClock.Instant) -> [String: Duration] {
        histories.compactMapValues { history in
            guard let until = history.closedUntil, now < until else { return nil }
            return until - now
        }
    }
}
