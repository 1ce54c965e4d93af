import Linux
import Synchronization

/// A thread that looks at the clock for everybody, 50 times a second, as long as there is anything to look after.
///
/// It runs no function's code and waits for nothing, so that no call can keep it from the others'.
final class Timekeeper: Sendable {
    private let wakeup: EventDescriptor
    private let isTicking = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let latest = Atomic<Int64>(Clock.monotonicNanoseconds)

    private static let interval: Int32 = 20

    init() throws(SystemError) { wakeup = try EventDescriptor(isBlocking: true) }

    /// The time of the last tick, in nanoseconds of the clock that never steps: exact enough for what takes seconds.
    var now: Int64 { latest.load(ordering: .relaxed) }

    /// - Parameter tick: Called with the time; returns whether it wants to be called again.
    func start(_ tick: @escaping @Sendable (Int64) -> Bool) throws(SystemError) {
        try Thread.start(named: "time") { [self] in
            while !isStopping.load(ordering: .relaxed) {
                wakeup.wait(milliseconds: isTicking.load(ordering: .relaxed) ? Self.interval : nil)
                let now = Clock.monotonicNanoseconds
                latest.store(now, ordering: .relaxed)
                // Before the look, so that who comes during it is heard.
                isTicking.store(false, ordering: .sequentiallyConsistent)
                if tick(now) { isTicking.store(true, ordering: .sequentiallyConsistent) }
            }
        }
    }

    /// Begins to tick, if it does not.
    func wake() {
        guard !isTicking.exchange(true, ordering: .sequentiallyConsistent) else { return }
        latest.store(Clock.monotonicNanoseconds, ordering: .relaxed)
        wakeup.signal()
    }

    /// Ends the thread.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        wakeup.signal()
    }
}
