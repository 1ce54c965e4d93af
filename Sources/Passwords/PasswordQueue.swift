import Glibc
import Linux
import Synchronization

/// What waits for the threads of a pool, and the threads.
final class PasswordQueue: Sendable {
    /// One password to hash or to compare.
    struct Job: Sendable {
        /// Of the place that is waited at.
        let id: ObjectIdentifier
        let run: @Sendable (inout Bcrypt) -> Void
        let refuse: @Sendable (PasswordError) -> Void
    }

    private struct State {
        /// At most as many as the pool's queue and its idle threads have room for.
        var waiting: [Job] = []
        var running = 0
        var isClosed = false
    }

    private let room: Int
    private let state = Mutex(State())
    private let news: EventDescriptor

    /// - Parameter room: How many may run and wait together.
    init(room: Int) throws(SystemError) {
        self.room = room
        news = try EventDescriptor(isBlocking: true)
    }

    /// Whether a job that comes now is refused.
    var isFull: Bool { state.withLock { $0.isClosed || $0.running + $0.waiting.count >= room } }

    /// Lines a job up, or refuses it at once.
    func enter(_ job: Job) {
        let isIn = state.withLock { state in
            guard !state.isClosed, state.running + state.waiting.count < room else { return false }
            state.waiting.append(job)
            return true
        }
        if isIn { news.signal() } else { job.refuse(.busy) }
    }

    /// Drops a job that has not begun.
    func leave(_ id: ObjectIdentifier) {
        state.withLock { $0.waiting.removeAll { $0.id == id } }
    }

    /// Lets the threads end when they have finished what they do, and refuses what waits.
    func close() {
        let refused = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        news.signal()
        for job in refused { job.refuse(.busy) }
    }

    /// Does jobs until the queue is closed: the life of one thread.
    func work() {
        // Of the calling thread alone, as Linux has it; whatever else wants the processor goes first.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        var bcrypt = Bcrypt()
        while true {
            let (job, isOver) = state.withLock { state -> (Job?, Bool) in
                guard !state.isClosed else { return (nil, true) }
                guard !state.waiting.isEmpty else { return (nil, false) }
                state.running += 1
                return (state.waiting.removeFirst(), false)
            }
            // Several signals wake one thread only: each that wakes sees to it that the next one does.
            if isOver || job != nil { news.signal() }
            if isOver { return }
            guard let job else {
                news.wait()
                continue
            }
            job.run(&bcrypt)
        }
    }

    /// Makes room for one more: to be called before who waits is told, so that its next job finds it.
    func finish() { state.withLock { $0.running -= 1 } }

    private static let niceness: Int32 = 19
}
