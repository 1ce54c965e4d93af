import Synchronization

/// Where the steps of one call run after its first suspension: any thread of the host.
///
/// There is one for each call, so that whatever runs a step knows whose it is.
final class CallExecutor: TaskExecutor {
    private let pool: ThreadPool
    private let finished = Atomic<Bool>(false)

    init(pool: ThreadPool) { self.pool = pool }

    /// Whether the call has been answered.
    var isFinished: Bool { finished.load(ordering: .acquiring) }

    /// Notes that the call has been answered.
    func finish() { finished.store(true, ordering: .releasing) }

    func enqueue(_ job: consuming ExecutorJob) { pool.enqueue(.job(UnownedJob(job), self)) }
}
