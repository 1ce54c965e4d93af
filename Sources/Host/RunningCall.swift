import CallDispatch
import Synchronization

/// A call from the moment it is admitted until its function has ended, and the executor of its steps.
///
/// The steps after the first suspension run on any thread of the host; as each call is an executor of its own, whatever
/// runs a step knows whose it is. The function, the deadline and a crash may each want to answer: who ``claim()``s does.
final class RunningCall: TaskExecutor {
    let call: Call
    let exchange: Exchange
    /// When the call is answered in the function's place, in nanoseconds of the clock that never steps.
    let deadline: Int64
    private let pool: ThreadPool
    private let isClaimed = Atomic<Bool>(false)
    private let isCancellationAsked = Atomic<Bool>(false)
    /// The function's task while it lives.
    private let task = Mutex<TaskReference?>(nil)
    /// How many threads run a step of the call now.
    private let threads = Atomic<Int>(0)
    private let nanoseconds = Atomic<Int64>(0)
    /// Where the call stands in the register's list; guarded by the register's lock.
    let place = Atomic<Int>(0)

    init(_ call: Call, _ exchange: Exchange, deadline: Int64, pool: ThreadPool) {
        self.call = call
        self.exchange = exchange
        self.deadline = deadline
        self.pool = pool
    }

    /// What a crash of one of its steps is known by.
    var token: UInt64 { unsafe UInt64(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())) }

    func enqueue(_ job: consuming ExecutorJob) {
        // A step of a child may wake its parent on another thread: what it has used must be counted by then.
        if let worker = Worker.current, worker.call === self { worker.charge() }
        pool.enqueue(.job(UnownedJob(job), self))
    }

    /// Takes the right to answer; true for the first who asks.
    func claim() -> Bool { !isClaimed.exchange(true, ordering: .acquiringAndReleasing) }

    var isAnswered: Bool { isClaimed.load(ordering: .acquiring) }

    /// How many threads the call keeps at present.
    var threadCount: Int { threads.load(ordering: .relaxed) }

    /// Processor time of all steps so far.
    var cpuNanoseconds: Int64 { nanoseconds.load(ordering: .relaxed) }

    func charge(nanoseconds: Int64) { self.nanoseconds.add(nanoseconds, ordering: .relaxed) }

    func stepBegins() { threads.add(1, ordering: .relaxed) }
    func stepEnds() { threads.subtract(1, ordering: .relaxed) }
}

extension RunningCall {
    /// Names the present task as the one to cancel; called by the function's own task.
    func taskBegins() {
        unsafe withUnsafeCurrentTask { task in
            let own = unsafe task.map { unsafe TaskReference($0) }
            self.task.withLock { $0 = own }
            // Whoever asked before there was a task has found none.
            if isCancelled { own?.cancel() }
        }
    }

    /// Lets go of the task, which is about to end.
    func taskEnds() { task.withLock { $0 = nil } }

    var isCancelled: Bool { isCancellationAsked.load(ordering: .sequentiallyConsistent) }

    /// Cancels the function's task, now or as soon as there is one. Runs the function's cancellation handlers.
    func cancel() {
        guard !isCancellationAsked.exchange(true, ordering: .sequentiallyConsistent) else { return }
        task.withLock { $0?.cancel() }
    }
}

/// A task that can be cancelled before anybody has its handle: `Task.immediate` gives that only at the first suspension,
/// and a function that computes may not come to one.
///
/// Unchecked, because to cancel is allowed from any thread while the task lives, and ``RunningCall`` lets go of it, under
/// the lock, before that ends.
@safe private struct TaskReference: @unchecked Sendable {
    private let task: UnsafeCurrentTask

    init(_ task: UnsafeCurrentTask) { unsafe self.task = task }

    func cancel() { unsafe task.cancel() }
}
