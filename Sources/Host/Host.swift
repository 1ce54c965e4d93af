package import CallDispatch
package import FastCGI
import FunctionKit
import Glibc
package import Linux
package import Logging
import Synchronization

/// Joins the listening socket to dispatch.
package final class Host: Sendable {
    /// What the host holds back from, beside the limits of the protocol.
    package struct Capacity: Sendable {
        package var threads: ClosedRange<Int>
        /// Threads that are worth having when all of them compute.
        package var processors: Int
        package var connections: Int
        /// Calls that run at the same time; those beyond are answered with 503.
        package var calls: Int
        package var protocolLimits: Limits

        package init(
            threads: ClosedRange<Int>, processors: Int? = nil, connections: Int, calls: Int, protocolLimits: Limits
        ) {
            self.threads = threads
            self.processors = processors ?? threads.lowerBound
            self.connections = connections
            self.calls = calls
            self.protocolLimits = protocolLimits
        }
    }

    private let capacity: Capacity
    private let dispatcher: Dispatcher
    private let log: Logger
    private let pool: ThreadPool
    private let acceptor: Acceptor
    private let connections = Mutex<[UInt64: Connection]>([:])
    /// The key of the connection that came last.
    private let keys = Atomic<UInt64>(Acceptor.key)
    private let running = Atomic<Int>(0)
    private let isDraining = Atomic<Bool>(false)
    private let isAcceptingLater = Atomic<Bool>(false)

    /// Where the host listens, in words.
    package let address: String

    /// - Throws: ``SystemError`` when the kernel has no descriptors left for the host.
    package init(
        listening socket: consuming ListeningSocket, dispatcher: Dispatcher, capacity: Capacity, log: Logger
    ) throws(SystemError) {
        self.capacity = capacity
        self.dispatcher = dispatcher
        self.log = log
        address = socket.address
        acceptor = Acceptor(socket)
        let handle = WeakHost()
        pool = try ThreadPool(
            sizes: capacity.threads, processors: capacity.processors,
            makeWorker: { Worker(lane: dispatcher.makeLane()) },
            handler: { event, worker in handle.host?.ready(event, worker) })
        handle.host = self
    }

    /// Starts the threads; from now on calls are answered.
    package func start() throws(SystemError) {
        try pool.start()
        try pool.epoll.add(acceptor.number, key: Acceptor.key, for: .read)
    }

    /// Stops to listen, finishes the calls that run, and ends the threads.
    ///
    /// - Parameter timeout: How long the calls may take.
    /// - Returns: Whether every call was answered in that time; the others were cancelled.
    package func stop(within timeout: Duration) -> Bool {
        isDraining.store(true, ordering: .sequentiallyConsistent)
        pool.epoll.remove(acceptor.number)
        acceptor.close()
        for connection in connections.withLock({ Array($0.values) }) { drain(connection) }
        let isDone = wait(for: timeout) { self.connections.withLock { $0.isEmpty } && self.isAtRest }
        for connection in connections.withLock({ Array($0.values) }) { connection.abandon() }
        connections.withLock { $0 = [:] }
        // A call that was cancelled is let come to its end, one that does not care is not waited for.
        _ = wait(for: .seconds(1)) { self.isAtRest }
        pool.stop()
        // A thread that is stuck in a function cannot be waited for.
        _ = wait(for: .seconds(1)) { self.pool.isStopped }
        return isDone
    }

    private var isAtRest: Bool { running.load(ordering: .acquiring) == 0 }

    private func drain(_ connection: Connection) {
        connection.drain()
        pool.enqueue(.turn { [weak self] worker in self?.serve(connection, worker) })
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

/// The host as its threads know it: they do not keep it alive.
private final class WeakHost: @unchecked Sendable {
    // Written once, before the threads that read it are started.
    weak var host: Host?
}

extension Host {
    /// Something that epoll watches is ready.
    private func ready(_ event: Epoll.Event, _ worker: Worker) {
        if event.key == Acceptor.key {
            accept()
        } else if let connection = connections.withLock({ $0[event.key] }) {
            serve(connection, worker, isEndAhead: event.hasPeerEnded)
        }
    }

    private func accept() {
        while !isDraining.load(ordering: .relaxed) {
            // Beyond the limit nginx waits in the kernel's queue, until a connection is closed.
            let count = connections.withLock { $0.count }
            guard count < capacity.connections, let descriptor = nextDescriptor() else { return }
            let key = keys.add(1, ordering: .relaxed).newValue
            let connection = Connection(
                key: key, descriptor: descriptor, pool: pool, limits: capacity.protocolLimits)
            connections.withLock { $0[connection.key] = connection }
            do {
                try connection.watch()
            } catch {
                log.error("connection is dropped", metadata: ["error": "\(error)"])
                connections.withLock { $0[connection.key] = nil }
                continue
            }
            // The stop may have looked at the connections just before this one was among them.
            if isDraining.load(ordering: .sequentiallyConsistent) { drain(connection) }
        }
    }

    private func nextDescriptor() -> FileDescriptor? {
        do {
            return try acceptor.accept()
        } catch {
            guard !isAcceptingLater.exchange(true, ordering: .relaxed) else { return nil }
            log.error("connection waits", metadata: ["error": "\(error)"])
            pool.enqueueDelayed(
                .turn { [weak self] _ in
                    self?.isAcceptingLater.store(false, ordering: .relaxed)
                    self?.accept()
                })
            return nil
        }
    }

    private func forget(_ connection: Connection) {
        let wasFull = connections.withLock { connections in
            connections[connection.key] = nil
            return connections.count + 1 >= capacity.connections
        }
        if wasFull { accept() }
    }

    private func serve(_ connection: Connection, _ worker: Worker, isEndAhead: Bool = false) {
        let harvest = unsafe connection.harvest(into: worker.buffer, isEndAhead: isEndAhead)
        for task in harvest.cancelled { task.cancel() }
        if let violation = harvest.violation {
            log.warning("connection broke the protocol", metadata: ["error": "\(violation)"])
        }
        if harvest.isUnfinished {
            pool.enqueue(.turn { [weak self] worker in self?.serve(connection, worker) })
        }
        // A function may keep its thread: those that came together do not wait for one another.
        for arrival in harvest.arrivals.dropFirst() {
            pool.enqueue(.turn { [weak self] worker in self?.take(arrival, from: connection, worker) })
        }
        if let arrival = harvest.arrivals.first { take(arrival, from: connection, worker) }
        if harvest.isClosed { forget(connection) }
    }

    private func take(_ arrival: Connection.Arrival, from connection: Connection, _ worker: Worker) {
        let began = Clock.monotonicNanoseconds
        switch arrival {
        case .refused(let id, let refusal, let keepConnection):
            let answer = worker.lane.answer(CallDispatch.Refusal(refusal, limits: capacity.protocolLimits))
            finish(Exchange(connection: connection, id: id, keepConnection: keepConnection, began: began), answer)
        case .request(let request):
            let exchange = Exchange(
                connection: connection, id: request.id, keepConnection: request.keepConnection, began: began)
            guard running.add(1, ordering: .relaxed).newValue <= capacity.calls else {
                running.subtract(1, ordering: .relaxed)
                return finish(exchange, worker.lane.answer(.overloaded(retryAfterInSeconds: 1)))
            }
            admit(CGIRequest(request), exchange, worker, mayWait: true)
        }
    }

    private func admit(_ request: CGIRequest, _ exchange: Exchange, _ worker: Worker, mayWait: Bool) {
        switch worker.lane.admit(request, at: Clock.secondsSince1970) {
        case .admitted(let call): run(call, exchange)
        case .answered(let answer, let wait):
            if mayWait, let wait, resume(request, exchange, after: wait) { return }
            running.subtract(1, ordering: .relaxed)
            finish(exchange, answer)
        }
    }

    /// Has a call admitted once more when the key that it needs may have come.
    ///
    /// - Returns: Whether there is anything to wait for.
    private func resume(_ request: CGIRequest, _ exchange: Exchange, after wait: KeyWait) -> Bool {
        wait.begin { [self] in
            pool.enqueue(.turn { worker in self.admit(request, exchange, worker, mayWait: false) })
        }
    }

    /// Runs a call on this thread until it is answered or suspended.
    private func run(_ call: Call, _ exchange: Exchange) {
        let executor = CallExecutor(pool: pool)
        let task = Task.immediate(executorPreference: executor) {
            let answer = await call.run()
            let body = try? await answer.body.collected()
            self.running.subtract(1, ordering: .relaxed)
            guard let body else {
                exchange.connection.abandon()
                return self.forget(exchange.connection)
            }
            self.finish(exchange, answer, body: body, executor)
        }
        guard !executor.isFinished else { return }
        if exchange.connection.suspended(exchange.id, executor, task) { task.cancel() }
    }

    private func finish(_ exchange: Exchange, _ answer: Answer, _ executor: CallExecutor? = nil) {
        guard case .bytes(let body) = answer.body else { return }
        finish(exchange, answer, body: body, executor)
    }

    private func finish(_ exchange: Exchange, _ answer: Answer, body: [UInt8], _ executor: CallExecutor?) {
        let records = ResponseRecords(id: exchange.id, head: answer.head, body: body)
        let keepConnection = exchange.keepConnection && !isDraining.load(ordering: .relaxed)
        let isClosed = exchange.connection.finish(
            exchange.id, records, keepConnection: keepConnection, executor: executor)
        if isClosed { forget(exchange.connection) }
        log.call(answer.record, nanoseconds: Clock.monotonicNanoseconds - exchange.began)
    }
}

/// One request under way: where its answer goes, and when it began.
private struct Exchange: Sendable {
    let connection: Connection
    let id: RequestID
    let keepConnection: Bool
    let began: Int64
}

extension CallDispatch.Refusal {
    fileprivate init(_ refusal: FastCGI.Refusal, limits: Limits) {
        switch refusal {
        case .headTooLarge: self = .headTooLarge(limitInBytes: limits.headInBytes)
        case .bodyTooLarge: self = .bodyTooLarge(limitInBytes: limits.bodyInBytes)
        case .contentLengthMismatch: self = .contentLengthMismatch
        }
    }
}
