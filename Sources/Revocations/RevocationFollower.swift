package import Linux
import Synchronization

/// Keeps a list up to date: one thread that waits for what its feed tells, and begins anew when the feed fails.
package final class RevocationFollower: Sendable {
    /// What whoever looks after the service should know.
    package enum Event: Sendable {
        /// The feed has failed; told once, until it is followed again.
        case lost(any Error)
        /// The feed is followed again.
        case resumed
        /// More was told than the list holds: all tokens issued until then are refused, in seconds since 1970.
        case collapsed(until: Int64)
    }

    /// How the list is.
    package struct Status: Sendable, Equatable {
        /// How many tokens, subjects and clients are named.
        package let count: Int
        /// For how long nothing has been heard; nil before the first snapshot.
        package let silence: Duration?
        /// What the last revocation took from being made to being obeyed, in milliseconds; nil before the first.
        package let lag: Int64?
        /// The longest in the last minute or two.
        package let greatestLag: Int64?
    }

    private struct State {
        var lag = RevocationLag()
        var isLost = false
        var hasSnapshot = false
    }

    /// How long a turn waits for news.
    private static let turn = Duration.milliseconds(100)
    /// How long a feed is left alone after its first failure, and at most; in milliseconds.
    private static let firstPause: Int32 = 10
    private static let longestPause: Int32 = 250

    private let makeFeed: @Sendable () -> any RevocationFeed
    private let list: RevocationList
    private let report: @Sendable (Event) -> Void
    private let wakeup: EventDescriptor
    private let isStopping = Atomic<Bool>(false)
    private let state = Mutex(State())

    /// Prepares to follow.
    ///
    /// - Parameters:
    ///   - makeFeed: Called once, on the thread that follows.
    ///   - report: Called for every event, on that thread.
    /// - Throws: ``SystemError`` when the kernel has no descriptor left.
    package init(
        _ list: RevocationList, feed makeFeed: @escaping @Sendable () -> any RevocationFeed,
        report: @escaping @Sendable (Event) -> Void
    ) throws(SystemError) {
        self.list = list
        self.makeFeed = makeFeed
        self.report = report
        wakeup = try EventDescriptor(isBlocking: false)
    }

    /// Starts the thread.
    package func start() throws(SystemError) {
        try Thread.start(named: "revocations") { [self] in follow() }
    }

    /// Ends the thread when its turn ends.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeup.signal()
    }

    /// Waits until there is a snapshot.
    ///
    /// - Returns: Whether that came about in time.
    package func waitUntilHeard(within limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        while list.silence == nil {
            guard ContinuousClock.now < end else { return false }
            Thread.sleep(milliseconds: 2)
        }
        return true
    }

    /// How the list is now.
    package var status: Status {
        let now = Clock.nanosecondsSinceBoot
        let (lag, greatestLag) = state.withLock { ($0.lag.last, $0.lag.greatest(at: now)) }
        return Status(count: list.count, silence: list.silence, lag: lag, greatestLag: greatestLag)
    }

    private func follow() {
        let feed = makeFeed()
        var failures: Int32 = 0
        while !isStopping.load(ordering: .acquiring) {
            let began = Clock.nanosecondsSinceBoot
            do {
                let news = try feed.next(waiting: Self.turn)
                take(news)
                failures = 0
                // A feed that has nothing to tell and does not wait must not keep a processor busy.
                if news.revocations.isEmpty, Clock.nanosecondsSinceBoot - began < 1_000_000 {
                    wakeup.wait(milliseconds: Self.firstPause)
                }
            } catch {
                lose(error)
                wakeup.wait(milliseconds: min(Self.firstPause << min(failures, 8), Self.longestPause))
                failures += 1
            }
        }
    }

    /// What was known before the first snapshot is as old as it likes; only what comes later shows how long it takes.
    private func take(_ news: RevocationNews) {
        let change = list.apply(news, at: Clock.secondsSince1970)
        let (now, date) = (Clock.nanosecondsSinceBoot, Clock.millisecondsSince1970)
        let isComplete = list.isComplete
        let isResumed = state.withLock { state in
            if state.hasSnapshot || !news.isSnapshot {
                for revocation in change.revocations {
                    let (lag, isTooFar) = date.subtractingReportingOverflow(revocation.made)
                    if !isTooFar { state.lag.record(lag, at: now) }
                }
            }
            state.hasSnapshot = state.hasSnapshot || news.isSnapshot
            defer { if isComplete { state.isLost = false } }
            return state.isLost && isComplete
        }
        if isResumed { report(.resumed) }
        if let until = change.collapsedUntil { report(.collapsed(until: until)) }
    }

    private func lose(_ error: any Error) {
        list.lose()
        let isFirst = state.withLock { state in
            defer { state.isLost = true }
            return !state.isLost
        }
        if isFirst { report(.lost(error)) }
    }
}
