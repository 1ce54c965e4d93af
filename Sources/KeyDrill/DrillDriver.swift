import Linux
import RemoteKeys
import Synchronization

/// The drill's own time, in which hours pass at once; fetches run for real, each on a thread.
final class DrillDriver: KeySetDriver {
    private struct State {
        var elapsed = Duration.zero
        var running = 0
        var launches: [Duration] = []
    }

    private let start = ContinuousClock.now
    private let startInSecondsSince1970 = Clock.secondsSince1970
    private let state = Mutex(State())
    private let fetchEnded: EventDescriptor

    init() throws(DrillError) {
        do { fetchEnded = try EventDescriptor(isBlocking: true) } catch { throw .system(error) }
    }

    var now: ContinuousClock.Instant { start + elapsed }
    var secondsSince1970: Int64 { startInSecondsSince1970 + elapsed.components.seconds }

    /// The time that has passed in the drill.
    var elapsed: Duration { state.withLock(\.elapsed) }
    /// When fetches were begun, in the time of the drill.
    var launches: [Duration] { state.withLock(\.launches) }
    /// How many fetches are under way.
    var running: Int { state.withLock(\.running) }

    func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        state.withLock { state in
            state.launches.append(state.elapsed)
            state.running += 1
        }
        do {
            try Thread.start(named: "drill fetch") { [self] in
                work()
                end()
            }
        } catch {
            end()
            throw error
        }
    }

    /// The drill itself asks a set what is due.
    func wake() {}

    /// Moves the time on.
    func pass(_ time: Duration) { state.withLock { $0.elapsed += time } }

    /// Waits until no fetch is under way.
    func settle() { while running > 0 { fetchEnded.wait() } }

    private func end() {
        state.withLock { $0.running -= 1 }
        fetchEnded.signal()
    }
}
