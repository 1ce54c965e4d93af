import Linux
import Synchronization

/// Clients that call until they are stopped, each on a thread of its own, and count every answer.
package final class Clients: Sendable {
    private let stopping = Atomic<Bool>(false)
    private let running = Atomic<Int>(0)
    private let tally = Mutex(Tally())

    /// Nobody yet.
    package init() {}

    /// Whether a client should call no more.
    package var areStopping: Bool { stopping.load(ordering: .relaxed) }

    /// Starts one.
    ///
    /// - Parameter drive: Calls until ``areStopping``, and returns what it counted.
    package func start(_ drive: @escaping @Sendable () -> Tally) throws {
        running.add(1, ordering: .relaxed)
        try Thread.start(named: "client") { [self] in
            let own = drive()
            tally.withLock { $0 = $0 + own }
            running.subtract(1, ordering: .releasing)
        }
    }

    /// Lets every client finish its present call.
    ///
    /// - Returns: What all of them counted.
    package func stop() -> Tally {
        stopping.store(true, ordering: .relaxed)
        while running.load(ordering: .acquiring) > 0 { Thread.sleep(milliseconds: 1) }
        return tally.withLock { $0 }
    }
}
