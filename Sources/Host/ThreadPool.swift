import CallDispatch
import Glibc
import Linux
import Synchronization

/// The threads of a host, and what wakes them.
///
/// Every thread waits on the same epoll set and runs what it finds there on the spot. A thread that blocks in a
/// function is missed by nobody: when no thread is left waiting and the others do not come back, another is started.
final class ThreadPool: Sendable {
    /// Something to be run by whichever thread is free.
    enum Work: Sendable {
        /// A step of a call that was suspended.
        case job(UnownedJob, RunningCall)
        /// A request that arrived together with another, or a connection that was left to be read on.
        case turn(@Sendable (Worker) -> Void)
        /// Readiness that was told together with another's.
        case event(Epoll.Event)
    }

    /// What a thread does with what epoll tells.
    typealias Handler = @Sendable (Epoll.Event, Worker) -> Void

    let epoll: Epoll
    private let makeWorker: @Sendable () -> Worker
    private let sizes: ClosedRange<Int>
    private let processors: Int
    /// Milliseconds after which an extra thread that waits in vain ends.
    private let idleTime: Int32
    private let work = Mutex(WorkQueue())
    /// What the watcher has to enqueue before it sleeps again.
    private let delayed = Mutex<[Work]>([])
    private let wakeup: EventDescriptor

    private let threads = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    private let waiting = Atomic<Int>(0)
    /// Counts the turns that were finished: while it moves, no thread is stuck.
    private let turns = Atomic<UInt64>(0)
    private let isWatched = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let watcher: EventDescriptor

    private static let wakeupKey: UInt64 = 0
    /// How many pieces of work a thread takes before it looks at epoll.
    private static let itemsPerEvent = 16
    /// How many events a thread takes that waits alone.
    private static let eventsPerBatch = 16

    /// - Parameters:
    ///   - sizes: How many threads there are at least and at most.
    ///   - processors: How many threads can compute at the same time; there are more only while some are stuck.
    ///   - idleTime: How long a thread beyond the least number waits in vain before it ends.
    init(
        sizes: ClosedRange<Int>, processors: Int, idleTime: Duration, makeWorker: @escaping @Sendable () -> Worker
    ) throws(SystemError) {
        epoll = try Epoll()
        wakeup = try EventDescriptor(isBlocking: false)
        watcher = try EventDescriptor(isBlocking: true)
        self.sizes = sizes
        self.processors = processors
        self.idleTime = Int32(clamping: idleTime.nanoseconds / 1_000_000)
        self.makeWorker = makeWorker
        try epoll.add(wakeup.number, key: Self.wakeupKey, for: .read)
    }

    /// Starts the least number of threads, and the one that watches them.
    ///
    /// - Parameter handler: Called for every readiness of a descriptor that was added to ``epoll`` under a key other
    ///   than 0.
    func start(_ handler: @escaping Handler) throws(SystemError) {
        for _ in 0..<sizes.lowerBound { try startThread(handler) }
        try Thread.start(named: "watcher") { [self] in watch(handler) }
    }

    /// Lets every thread end after its present turn.
    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        watcher.signal()
        wakeup.signal()
    }

    /// How many threads there are, the lost ones among them.
    var threadCount: Int { threads.load(ordering: .acquiring) }

    /// Whether all threads have ended.
    var isStopped: Bool { threadCount == 0 }

    /// Has something run by the next free thread.
    func enqueue(_ item: Work) {
        work.withLock { $0.append(item) }
        if waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeup.signal() }
    }

    /// Cancels calls, each on a thread of its own: their cancellation handlers are the functions' own code.
    func cancel(_ calls: [RunningCall]) {
        for call in calls { enqueue(.turn { worker in worker.step(of: call) { call.cancel() } }) }
    }

    /// Has something run after some 100 ms.
    func enqueueDelayed(_ item: Work) {
        delayed.withLock { $0.append(item) }
        alertWatcher()
    }

    /// How many threads are not to be counted upon, because calls keep them that were given up.
    func setLost(_ count: Int) { lost.store(count, ordering: .relaxed) }

    /// Forgets a thread that never comes back.
    func forgetThread() { threads.subtract(1, ordering: .relaxed) }

    private func startThread(_ handler: @escaping Handler) throws(SystemError) {
        threads.add(1, ordering: .relaxed)
        do {
            try Thread.start(named: "call") { [self] in
                let worker = makeWorker()
                Worker.withCurrent(worker) { run(worker, handler) }
            }
        } catch {
            threads.subtract(1, ordering: .relaxed)
            throw error
        }
    }

    private func run(_ worker: Worker, _ handler: Handler) {
        var itemsInTurn = 0
        while !isStopping.load(ordering: .relaxed) {
            // Work that makes new work, such as a call that yields, must not hold back what epoll has to tell.
            if itemsInTurn < Self.itemsPerEvent, let item = nextWork() {
                itemsInTurn += 1
                run(item, on: worker, handler)
                turns.add(1, ordering: .relaxed)
                continue
            }
            itemsInTurn = 0
            let turn = waitForEvent()
            // The wake-up is for everyone: hand it on, so that no thread sleeps through the stop.
            if isStopping.load(ordering: .relaxed) { break }
            switch turn {
            case .event(let event): handle(event, on: worker, handler)
            case .work: break
            case .idle: if retire() { return }
            }
            turns.add(1, ordering: .relaxed)
        }
        wakeup.signal()
        threads.subtract(1, ordering: .releasing)
    }

    private func run(_ item: Work, on worker: Worker, _ handler: Handler) {
        worker.beginTurn()
        switch item {
        case .job(let job, let call):
            worker.step(of: call) { unsafe job.runSynchronously(on: call.asUnownedTaskExecutor()) }
        case .turn(let turn): turn(worker)
        case .event(let event): handle(event, on: worker, handler)
        }
    }

    private func handle(_ event: Epoll.Event, on worker: Worker, _ handler: Handler) {
        guard event.key != Self.wakeupKey else { return }
        worker.beginTurn()
        handler(event, worker)
    }

    private func nextWork() -> Work? {
        let (item, isMore) = work.withLock { queue in (queue.removeFirst(), !queue.isEmpty) }
        // One wake-up may stand for several pieces of work, and this one may block.
        if isMore, waiting.load(ordering: .sequentiallyConsistent) > 0 { wakeup.signal() }
        return item
    }

    private enum Turn {
        case event(Epoll.Event)
        /// There is work in the queue.
        case work
        /// An extra thread has waited in vain for long.
        case idle
    }

    /// Waits for readiness; with work in the queue it only looks.
    private func waitForEvent() -> Turn {
        let isAlone = waiting.add(1, ordering: .sequentiallyConsistent).newValue == 1
        // Work that came before this thread counted as waiting woke nobody.
        let isExtra = threads.load(ordering: .relaxed) - lost.load(ordering: .relaxed) > sizes.lowerBound
        let hasWork = work.withLock { !$0.isEmpty }
        // Where others wait, each takes one event: a thread that blocks in a function must not hold back a batch.
        // A thread that is alone has the batch in the queue, from which any other may take it.
        let limit = isAlone ? Self.eventsPerBatch : 1
        let event = epoll.wait(timeout: hasWork ? 0 : isExtra ? idleTime : -1, limit: limit) { enqueue(.event($0)) }
        let others = waiting.subtract(1, ordering: .sequentiallyConsistent).newValue
        if others == 0 { alertWatcher() }
        return event.map(Turn.event) ?? (hasWork ? .work : .idle)
    }

    private func alertWatcher() {
        if !isWatched.exchange(true, ordering: .sequentiallyConsistent) { watcher.signal() }
    }

    /// Ends this thread if there are more than the least number.
    private func retire() -> Bool {
        let count = threads.load(ordering: .relaxed)
        guard count - lost.load(ordering: .relaxed) > sizes.lowerBound else { return false }
        return threads.compareExchange(expected: count, desired: count - 1, ordering: .acquiringAndReleasing).exchanged
    }
}

extension ThreadPool {
    /// Milliseconds in which a turn is expected to end; a pool in which none does gets another thread.
    private static var patience: Int32 { 2 }
    /// How many times in a row every thread must be found busy before another processor is put to use: two threads
    /// that take turns at little work wake each other for nothing, which costs a fifth of a short call.
    private static var busyChecks: Int { 100 }
    /// How many times the pool must be found at ease before it is left unwatched.
    private static var quietChecks: Int { 50 }

    /// Sleeps while a thread is waiting; otherwise looks again and again whether the busy ones come back.
    private func watch(_ handler: @escaping Handler) {
        while !isStopping.load(ordering: .relaxed) {
            watcher.wait()
            watchUntilQuiet(handler)
            for item in delayed.withLock({ items in exchange(&items, with: []) }) { enqueue(item) }
            isWatched.store(false, ordering: .sequentiallyConsistent)
            // Whoever saw the pool watched until now has not called.
            let isNeeded =
                waiting.load(ordering: .sequentiallyConsistent) == 0 || delayed.withLock { !$0.isEmpty }
            if isNeeded { alertWatcher() }
        }
    }

    private func watchUntilQuiet(_ handler: @escaping Handler) {
        var quiet = 0
        var busy = 0
        var stuck = 0
        while quiet < Self.quietChecks, !isStopping.load(ordering: .relaxed) {
            let before = turns.load(ordering: .relaxed)
            poll(nil, 0, Self.patience)
            let isBusy = waiting.load(ordering: .relaxed) == 0
            let isStuck = isBusy && turns.load(ordering: .relaxed) == before
            busy = isBusy ? busy + 1 : 0
            quiet = isBusy ? 0 : quiet + 1
            stuck = isStuck ? stuck + 1 : 0
            let count = threads.load(ordering: .relaxed) - lost.load(ordering: .relaxed)
            let isShort = isStuck ? count < sizes.upperBound : busy >= Self.busyChecks && count < processors
            guard isShort else { continue }
            busy = 0
            // Where new threads are stuck at once, many calls that block have come together: each look doubles them.
            let wanted = isStuck ? min(1 << min(stuck - 1, 4), sizes.upperBound - count) : 1
            for _ in 0..<wanted {
                // Without memory for another thread the present ones must do; the next look tries again.
                try? startThread(handler)
            }
        }
    }
}
