import CallDispatch
import Synchronization

/// A call from the moment it is admitted until its function has ended, and the executor of its steps.
///
/// The steps after the first suspension run on any thread of the host; as each call is an executor of its own, whatever
/// runs a step knows whose it is. The function, the deadline and a crash may each want to answer: who ``claim()``s does.
final class RunningCall: TaskExecutor {
    let call: Call
    let exchange: Exchange
    /// The most time that the function may take without a sign of life, in nanoseconds.
    private let allowance: Int64
    /// When the call is ended whatever it does, in nanoseconds of the clock that never steps.
    private let end: Int64
    private let currentDeadline: Atomic<Int64>
    private let pool: ThreadPool
    private let stage = Atomic<Stage>(.unanswered)
    private let answerStream = Mutex<AnswerStream?>(nil)
    private let isCancellationAsked = Atomic<Bool>(false)
    /// The function's task while it lives.
    private let task = Mutex<TaskReference?>(nil)
    /// How many threads run a step of the call now.
    private let threads = Atomic<Int>(0)
    private let nanoseconds = Atomic<Int64>(0)
    /// Where the call stands in the register's list; guarded by the register's lock.
    let place = Atomic<Int>(0)

    /// How far the answer is.
    private enum Stage: UInt8, AtomicRepresentable {
        case unanswered
        /// Its head is sent; the body goes on.
        case streaming
        case answered
    }

    /// - Parameters:
    ///   - allowance: The function's time until it answers, in nanoseconds; begins anew with each piece of a body that
    ///     it takes as it comes.
    ///   - limit: The time of the whole call where the body of the request or of the answer is a stream.
    init(_ call: Call, _ exchange: Exchange, allowance: Int64, limit: Int64, pool: ThreadPool) {
        self.call = call
        self.exchange = exchange
        self.allowance = allowance
        self.pool = pool
        end = exchange.began.saturatingAdd(limit)
        currentDeadline = Atomic(exchange.began.saturatingAdd(allowance))
    }

    /// When the call is answered in the function's place, or its answer cut, in nanoseconds of the clock that never
    /// steps.
    var deadline: Int64 { currentDeadline.load(ordering: .relaxed) }

    /// Begins the function's time anew: it has taken a piece of the request's body.
    ///
    /// - Parameter now: The time; `Int64.max` while it waits for another piece.
    func extend(from now: Int64) {
        guard stage.load(ordering: .relaxed) == .unanswered else { return }
        currentDeadline.store(min(now.saturatingAdd(allowance), end), ordering: .relaxed)
    }

    /// What a crash of one of its steps is known by.
    var token: UInt64 { unsafe UInt64(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())) }

    func enqueue(_ job: consuming ExecutorJob) {
        // A step of a child may wake its parent on another thread: what it has used must be counted by then.
        if let worker = Worker.current, worker.call === self { worker.charge() }
        pool.enqueue(.job(UnownedJob(job), self))
    }

    /// Takes the right to answer; true for the first who asks.
    func claim() -> Bool { move(from: .unanswered, to: .answered) }

    /// Takes the right to answer, and begins an answer that is made while it is sent: the function has until the end of
    /// the call for it.
    func begin(_ stream: AnswerStream) -> Bool {
        answerStream.withLock { $0 = stream }
        guard move(from: .unanswered, to: .streaming) else {
            answerStream.withLock { $0 = nil }
            return false
        }
        currentDeadline.store(end, ordering: .relaxed)
        exchange.connection.begin(stream)
        return true
    }

    /// The answer that is made while it is sent, for the one who has claimed its end.
    func takeStream() -> AnswerStream? {
        answerStream.withLock { stream in
            defer { stream = nil }
            return stream
        }
    }

    /// Takes the right to end a stream; true for the first who asks.
    func claimEnd() -> Bool { move(from: .streaming, to: .answered) }

    /// Whether the answer is whole, or cut.
    var isAnswered: Bool { stage.load(ordering: .acquiring) == .answered }

    private func move(from: Stage, to: Stage) -> Bool {
        stage.compareExchange(expected: from, desired: to, ordering: .acquiringAndReleasing).exchanged
    }

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

extension Int64 {
    /// The sum, or the most that there is.
    fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
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
