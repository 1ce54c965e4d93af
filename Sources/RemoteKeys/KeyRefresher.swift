package import Linux
import Synchronization

/// Keeps every remote key set fresh: one thread that looks after all of them and never blocks on one, and a thread for
/// each fetch.
package final class KeyRefresher: KeySetDriver {
    private let wakeup: EventDescriptor
    private let sets = Mutex<[RemoteKeySet]>([])
    private let isStopping = Atomic<Bool>(false)

    /// - Throws: ``SystemError`` when the kernel has no descriptor left.
    package init() throws(SystemError) { wakeup = try EventDescriptor(isBlocking: false) }

    /// Starts to look after sets, whose driver this is.
    package func start(_ sets: [RemoteKeySet]) throws(SystemError) {
        guard !sets.isEmpty else { return }
        self.sets.withLock { $0 = sets }
        try Thread.start(named: "keys") { [self] in run() }
    }

    /// Waits until every set has keys or has failed to get them.
    ///
    /// - Returns: Whether that came about in time.
    package func waitUntilSettled(within limit: Duration) -> Bool {
        let end = now + limit
        while !sets.withLock({ $0.allSatisfy(\.isSettled) }) {
            guard now < end else { return false }
            Thread.sleep(milliseconds: 2)
        }
        return true
    }

    /// Ends the thread; a fetch that is under way ends by itself.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        wake()
    }

    package var now: ContinuousClock.Instant { .now }

    package var secondsSince1970: Int64 { Clock.secondsSince1970 }

    package func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        try Thread.start(named: "key fetch", work)
    }

    package func wake() { wakeup.signal() }

    private func run() {
        while !isStopping.load(ordering: .acquiring) {
            let next = sets.withLock { $0 }.compactMap { $0.advance() }.min()
            wakeup.wait(milliseconds: next.map { Self.milliseconds(until: $0, from: now) })
        }
        sets.withLock { $0 = [] }
    }

    /// Rounded up, so that the wait does not end before the time has come; and bounded, because poll(2) does not count
    /// the time in which the machine was suspended, when keys grow old too.
    private static func milliseconds(until next: ContinuousClock.Instant, from now: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = min(max(next - now, .zero), .seconds(15)).components
        return Int32(seconds) * 1_000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }
}
