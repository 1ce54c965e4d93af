package import Linux
internal import RemoteKeys
internal import Synchronization

/// Drives a remote key set by hand: time stands still until a test moves it, and fetches end when it says so.
package final class ManualDriver: KeySetDriver {
    private struct State {
        var now = ContinuousClock.now
        var secondsSince1970: Int64 = 1_000_000
        var launched: [@Sendable () -> Void] = []
        var launches = 0
        var hasThreads = true
        var onReadingDate: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Stands at a time of its own.
    package init() {}

    package var now: ContinuousClock.Instant { state.withLock(\.now) }
    package var secondsSince1970: Int64 {
        state.withLock(\.onReadingDate)?()
        return state.withLock(\.secondsSince1970)
    }
    /// How many fetches were begun.
    package var launches: Int { state.withLock(\.launches) }

    package func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        let isLaunched = state.withLock { state in
            state.launches += 1
            if state.hasThreads { state.launched.append(work) }
            return state.hasThreads
        }
        if !isLaunched { throw SystemError("pthread_create", code: 11) }
    }

    package func wake() {}

    /// Has `body` called whenever the date is asked for.
    package func onReadingDate(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onReadingDate = body } }

    /// Moves both clocks.
    package func pass(_ time: Duration) {
        state.withLock { state in
            state.now += time
            state.secondsSince1970 += time.components.seconds
        }
    }

    /// Moves the clock on the wall alone.
    package func setClock(to seconds: Int64) { state.withLock { $0.secondsSince1970 = seconds } }

    /// Has every further launch fail.
    package func runOutOfThreads() { state.withLock { $0.hasThreads = false } }

    /// Lets the fetches that were begun come to their end.
    package func finishFetches() {
        let launched = state.withLock { state in
            defer { state.launched = [] }
            return state.launched
        }
        for work in launched { work() }
    }
}
