package import CallDispatch
package import CrashContainment
import FastCGI
import Glibc
package import Linux
package import Logging
import Synchronization

/// Joins the listening socket to dispatch.
package final class Host: Sendable {
    let capacity: Capacity
    let log: Logger
    let pool: ThreadPool
    let timekeeper: Timekeeper
    let budget: MemoryBudget
    let acceptor: Acceptor
    let connections = Mutex<[UInt64: Connection]>([:])
    let register: Mutex<CallRegister>
    /// The time that each function has, by its index, in nanoseconds.
    let deadlines: [Int64]
    /// ``TimeLimits/queue`` and ``TimeLimits/stream``, in nanoseconds.
    let (queueTime, streamTime): (Int64, Int64)
    /// Which requests' bodies are taken as they come; nil where none is.
    let streams: BodyStreaming?
    /// The key of the connection that came last.
    let keys = Atomic<UInt64>(Host.crashKey)
    let crashes: CrashWatch?
    /// Requests that are taken up and not yet answered.
    let unanswered = Atomic<Int>(0)
    let refusals = Atomic<UInt64>(0)
    let isAcceptingLater = Atomic<Bool>(false)
    private let isWorn = Atomic<Bool>(false)
    /// When to look at connections, threads and memory next, in nanoseconds of the timekeeper.
    let nextSurvey = Atomic<Int64>(0)
    private let routes: RouteTable
    private let phaseNumber = Atomic<Int>(Phase.serving.rawValue)
    private let successor = Mutex<(@Sendable (Int32) -> Bool)?>(nil)
    private let onEvent: @Sendable (Event) -> Void

    /// Where the host listens, in words.
    package let address: String

    /// What the host does with requests that come.
    enum Phase: Int {
        case serving
        /// New ones are left to a successor that is to come: they stay with the kernel.
        case paused
        /// Connections go to the successor, each as soon as nothing is under way on it.
        case handingOver
        /// Connections are closed, each as soon as nothing is under way on it.
        case draining
    }

    /// What the host tells of itself.
    package enum Event: Sendable, Equatable {
        /// A call met what ends a process; it was answered, and the host takes no new ones.
        case crashed(function: String, id: String, signal: String)
        /// The host should be replaced, though it goes on.
        case worn(Wear)
    }

    /// Why a host should be replaced.
    package enum Wear: Sendable, Equatable {
        /// So many threads are lost to functions that heed no cancellation, one that keeps none counted as one.
        case lostThreads(Int)
        /// So much memory is resident, in bytes.
        case residentMemory(Int)
    }

    /// - Parameters:
    ///   - crashes: What calls did to their threads; nil where nothing is contained.
    ///   - onEvent: Called on one of the host's threads; it should be quick.
    /// - Throws: ``SystemError`` when the kernel has no descriptors left for the host.
    package init(
        listening socket: consuming ListeningSocket, dispatcher: Dispatcher, capacity: Capacity, log: Logger,
        crashes: CrashWatch? = nil, onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(SystemError) {
        self.capacity = capacity
        self.log = log
        self.crashes = crashes
        self.onEvent = onEvent
        routes = dispatcher.routes
        streams = Self.streams(of: dispatcher)
        deadlines = routes.functions.map { function in
            (capacity.functions[function.name]?.deadline ?? capacity.times.deadline).nanoseconds
        }
        (queueTime, streamTime) = (capacity.times.queue.nanoseconds, capacity.times.stream.nanoseconds)
        register = Mutex(CallRegister(capacity: capacity, routes: routes))
        budget = MemoryBudget(limit: capacity.memory.buffered)
        timekeeper = try Timekeeper()
        address = socket.address
        acceptor = Acceptor(socket)
        pool = try ThreadPool(
            sizes: capacity.threads, processors: capacity.processors, idleTime: capacity.times.thread,
            makeWorker: { Worker(lane: dispatcher.makeLane()) })
    }

    private static func streams(of dispatcher: Dispatcher) -> BodyStreaming? {
        guard dispatcher.routes.streamsBodies else { return nil }
        return { parameters in dispatcher.streamsBody(of: CGIRequest(parameters)) }
    }

    /// Starts the threads; from now on calls are answered.
    package func start() throws(SystemError) {
        try pool.start { [self] event, worker in ready(event, worker) }
        try timekeeper.start { [self] now in tick(now) }
        if let crashes { try pool.epoll.add(crashes.number, key: Self.crashKey, for: .read) }
        try pool.epoll.add(acceptor.number, key: Acceptor.key, for: .read)
    }

    var phase: Phase { Phase(rawValue: phaseNumber.load(ordering: .sequentiallyConsistent)) ?? .draining }

    func tell(_ event: Event) { onEvent(event) }

    /// Tells once that the host should be replaced.
    func tell(worn wear: Wear) {
        if !isWorn.exchange(true, ordering: .relaxed) { onEvent(.worn(wear)) }
    }

    /// Gives a connection away if the phase asks for it and nothing is under way on it.
    func offer(_ connection: Connection) {
        guard phase == .handingOver, let give = successor.withLock({ $0 }) else { return }
        if connection.handOver(give) { forget(connection) }
    }
}

extension Host {
    /// Takes no new requests from now on: they wait with the kernel, for whoever is to come.
    package func pause() {
        // In one step: a stop that begins at this moment goes on.
        let (isPaused, _) = phaseNumber.compareExchange(
            expected: Phase.serving.rawValue, desired: Phase.paused.rawValue, ordering: .sequentiallyConsistent)
        guard isPaused else { return }
        pool.epoll.remove(acceptor.number)
    }

    /// Serves a connection that another process has handed over.
    package func adopt(_ descriptor: consuming FileDescriptor) { take(descriptor) }

    /// Gives every connection to another process as soon as nothing is under way on it, and ends the threads.
    ///
    /// - Parameters:
    ///   - timeout: How long the calls may take.
    ///   - begun: Called when no connection is accepted any more, and those without a request are with the other process.
    ///   - give: Sends a descriptor to the other process, which then has the connection; returns false if that failed.
    ///     Called with a lock of the connection held.
    /// - Returns: Whether every call was answered in that time; the others were cancelled.
    package func handOver(
        within timeout: Duration, begun: () -> Void = {}, _ give: @escaping @Sendable (Int32) -> Bool
    ) -> Bool {
        successor.withLock { $0 = give }
        phaseNumber.store(Phase.handingOver.rawValue, ordering: .sequentiallyConsistent)
        pool.epoll.remove(acceptor.number)
        acceptor.close()
        for connection in connections.withLock({ Array($0.values) }) { offer(connection) }
        begun()
        return end(within: timeout)
    }

    /// Stops to listen, finishes the calls that run, and ends the threads.
    ///
    /// - Parameter timeout: How long the calls may take.
    /// - Returns: Whether every call was answered in that time; the others were cancelled.
    package func stop(within timeout: Duration) -> Bool {
        phaseNumber.store(Phase.draining.rawValue, ordering: .sequentiallyConsistent)
        pool.epoll.remove(acceptor.number)
        acceptor.close()
        for connection in connections.withLock({ Array($0.values) }) { drain(connection) }
        return end(within: timeout)
    }

    private func end(within timeout: Duration) -> Bool {
        let isDone = wait(for: timeout) { connections.withLock { $0.isEmpty } && isAtRest }
        for connection in connections.withLock({ Array($0.values) }) { cancel(connection.abandon()) }
        connections.withLock { $0 = [:] }
        // A call that was cancelled is let come to its end, one that does not care is not waited for.
        _ = wait(for: .seconds(1)) { isAtRest }
        timekeeper.stop()
        pool.stop()
        // A thread that is stuck in a function cannot be waited for.
        _ = wait(for: .seconds(1)) { pool.isStopped }
        return isDone
    }

    private var isAtRest: Bool { unanswered.load(ordering: .acquiring) == 0 }

    func drain(_ connection: Connection) {
        connection.drain()
        pool.enqueue(.turn { [self] worker in serve(connection, worker) })
    }

    private func wait(for timeout: Duration, until condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + timeout
        while !condition() {
            guard ContinuousClock.now < end else { return false }
            Thread.sleep(milliseconds: 1)
        }
        return true
    }
}

extension Host {
    /// Refuses a function's calls for a while, with 503; those that run go on.
    ///
    /// - Parameter function: A name; one that is not served is let be.
    package func close(function: String, for duration: Duration) {
        guard let index = routes.functions.first(where: { $0.name == function })?.index else { return }
        let end = Clock.monotonicNanoseconds.addingReportingOverflow(duration.nanoseconds)
        register.withLock { $0.close(index, until: end.overflow ? .max : end.partialValue) }
    }

    /// What the host does and has done.
    package var status: HostStatus {
        let connections = connections.withLock { $0.count }
        return register.withLock { register in
            HostStatus(
                connections: connections, inFlight: register.running.count, waiting: register.waiting,
                refusals: refusals.load(ordering: .relaxed), lostThreads: register.lost.count,
                functions: zip(routes.functions, register.functions).map { function, counts in
                    HostStatus.Function(name: function.name, counts)
                })
        }
    }
}
