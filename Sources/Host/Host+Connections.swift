import Glibc
import Linux
import Logging
import Synchronization

extension Host {
    /// Something that epoll watches is ready.
    func ready(_ event: Epoll.Event, _ worker: Worker) {
        if event.key == Acceptor.key {
            accept()
        } else if event.key == Self.crashKey {
            takeCrashes()
        } else if let connection = connections.withLock({ $0[event.key] }) {
            serve(connection, worker, isEndAhead: event.hasPeerEnded)
        }
    }

    private func accept() {
        while phase == .serving {
            // Beyond the limit nginx waits in the kernel's queue, until a connection is closed.
            let count = connections.withLock { $0.count }
            guard count < capacity.connections, let descriptor = nextDescriptor() else { return }
            take(descriptor)
        }
    }

    /// Begins to serve a connection.
    func take(_ descriptor: consuming FileDescriptor) {
        let key = keys.add(1, ordering: .relaxed).newValue
        let connection = Connection(
            key: key, descriptor: descriptor, pool: pool, limits: capacity.protocolLimits, streams: streams,
            budget: budget, timekeeper: timekeeper)
        connections.withLock { $0[key] = connection }
        // Not before: the tick that this causes must find the connection, or it is the last one.
        timekeeper.wake()
        do {
            try connection.watch()
        } catch {
            log.error("connection is dropped", metadata: ["error": "\(error)"])
            connections.withLock { $0[key] = nil }
            return
        }
        // The stop may have looked at the connections just before this one was among them.
        switch phase {
        case .serving, .paused: break
        case .handingOver: offer(connection)
        case .draining: drain(connection)
        }
    }

    private func nextDescriptor() -> FileDescriptor? {
        do {
            return try acceptor.accept()
        } catch {
            guard !isAcceptingLater.exchange(true, ordering: .relaxed) else { return nil }
            log.error("connection waits", metadata: ["error": "\(error)"])
            pool.enqueueDelayed(
                .turn { [self] _ in
                    isAcceptingLater.store(false, ordering: .relaxed)
                    accept()
                })
            return nil
        }
    }

    func forget(_ connection: Connection) {
        let wasFull = connections.withLock { connections in
            connections[connection.key] = nil
            return connections.count + 1 >= capacity.connections
        }
        if wasFull { accept() }
    }

    func serve(_ connection: Connection, _ worker: Worker, isEndAhead: Bool = false) {
        let mayBegin =
            switch phase {
            case .serving, .draining: true
            case .paused, .handingOver: false
            }
        let harvest = unsafe connection.harvest(
            into: worker.buffer, isEndAhead: isEndAhead, mayBegin: mayBegin)
        bring(harvest, from: connection, worker)
        if harvest.isUnfinished {
            pool.enqueue(.turn { [self] worker in serve(connection, worker) })
        }
        // Also a turn that began before the phase did: the hand-over found the connection being read, and let it be.
        offer(connection)
    }

    /// Acts upon what a turn with a connection has brought.
    func bring(_ harvest: Connection.Harvest, from connection: Connection, _ worker: Worker) {
        cancel(harvest.cancelled)
        if let violation = harvest.violation {
            log.warning("connection broke the protocol", metadata: ["error": "\(violation)"])
        }
        // A function may keep its thread: those that came together do not wait for one another.
        for arrival in harvest.arrivals.dropFirst() {
            pool.enqueue(.turn { [self] worker in take(arrival, from: connection, worker) })
        }
        if let arrival = harvest.arrivals.first { take(arrival, from: connection, worker) }
        if harvest.isClosed { forget(connection) }
    }
}
