import FastCGI
import Glibc
import Linux
import Synchronization

extension Connection.State {
    /// Whether the next byte that comes is a new request's.
    var isIdle: Bool {
        // What may be ahead of a refused request does not count: any decoder skips what has no beginning. Nor does an
        // end that was told of and not yet read: a request may stand before it.
        running == 0 && decoder.isIdle && outbound.isEmpty && !isReading && !isLingering && !hasPeerEnded
            && !closesWhenSent
    }

    /// Whether nobody waits for an answer any more.
    var hasPeerLeft: Bool { hasPeerEnded && !isEndOurs }
}

extension Connection {
    /// Makes a call one that ends with the connection.
    ///
    /// - Returns: Whether it is to be cancelled at once.
    func begins(_ call: RunningCall) -> Bool {
        state.withLock { state in
            let id = call.exchange.id
            state.calls.append((id, call))
            state.body(of: id)?.begins(call)
            return state.hasPeerLeft || state.isClosed || state.aborted.contains(id)
        }
    }

    /// Sends the answer to a request, or as much of it as the peer takes now.
    ///
    /// - Returns: Whether the connection is closed and to be forgotten.
    func finish(
        _ id: RequestID, _ records: ResponseRecords, keepConnection: Bool, call: RunningCall? = nil
    ) -> Bool {
        finish(id, keepConnection: keepConnection, call: call) { state in state.outbound.append(records) }
    }

    func finish(
        _ id: RequestID, keepConnection: Bool, call: RunningCall?, _ append: (inout State) -> Void
    ) -> Bool {
        var harvest = Harvest()
        state.withLock { state in
            if let call { state.calls.removeAll { $0.call === call } }
            state.running -= 1
            state.decoder.finished(id)
            if !state.bodies.isEmpty { endBody(of: id, &state) }
            append(&state)
            if !state.aborted.isEmpty { state.aborted.removeAll { $0 == id } }
            guard !state.isClosed else { return state.outbound.removeAll() }
            if !keepConnection { state.closesWhenSent = true }
            send(&state)
            // A peer that does not take its answer is the first to go when memory is short.
            if state.isWaitingToWrite, budget.isExhausted { close(&state, &harvest) }
            closeIfDone(&state, &harvest)
            settle(&state, hasProgress: true)
        }
        pool.cancel(harvest.cancelled)
        return harvest.isClosed
    }

    /// Takes no more requests: closes when what runs is answered, at once when nothing runs.
    func drain() {
        state.withLock { state in
            state.closesWhenSent = true
            state.isRequestAhead = false
            // What the peer sent before this moment is still read and answered; what it sends later fails on its
            // side, where it can be sent to another process.
            if state.running == 0, state.decoder.isIdle || state.isLingering { endIdle(&state) }
        }
    }

    /// Has the peer send no more: epoll tells of the end that this makes.
    func endIdle(_ state: inout State) {
        state.closesWhenSent = true
        state.isEndOurs = true
        shutdown(descriptor.number, Int32(SHUT_RD))
    }

    /// Ends the connection whatever runs.
    ///
    /// - Returns: The calls to be cancelled.
    func abandon() -> [RunningCall] {
        var harvest = Harvest()
        state.withLock { state in close(&state, &harvest) }
        return harvest.cancelled
    }

    /// Gives the connection to another process if no request is under way; nginx notices nothing.
    ///
    /// - Parameter give: Sends the descriptor; returns whether it has arrived there.
    /// - Returns: Whether the connection is closed here and to be forgotten.
    func handOver(_ give: (Int32) -> Bool) -> Bool {
        state.withLock { state in
            guard !state.isClosed, state.isIdle else { return state.isClosed }
            var harvest = Harvest()
            guard give(descriptor.number) else {
                close(&state, &harvest)
                return true
            }
            // Without a shutdown, which would end it for the other process, too.
            state.isClosed = true
            pool.epoll.remove(descriptor.number)
            return true
        }
    }

    func refuse(
        _ id: RequestID, _ refusal: FastCGI.Refusal, keepConnection: Bool, _ state: inout State,
        _ harvest: inout Harvest
    ) {
        state.running += 1
        state.isRequestAhead = true
        harvest.arrivals.append(.refused(id, refusal, keepConnection: keepConnection))
    }

    func refuseArriving(_ refusal: FastCGI.Refusal, _ state: inout State, _ harvest: inout Harvest) {
        guard state.decoder.arrival != nil else { return }
        for case .refused(let id, let refusal, let keepConnection) in state.decoder.refuseArriving(refusal) {
            refuse(id, refusal, keepConnection: keepConnection, &state, &harvest)
        }
    }

    func send(_ state: inout State) {
        let before = state.outbound.count
        let progress = state.outbound.send(to: descriptor.number)
        let isBlocked = progress == .blocked
        // The peer's time begins anew where it begins to be waited for.
        if state.outbound.count < before || !state.isWaitingToWrite { state.times.sent = timekeeper.now }
        if isBlocked != state.isWaitingToWrite {
            state.isWaitingToWrite = isBlocked
            pool.epoll.change(descriptor.number, key: key, to: isBlocked ? [.read, .write] : .read)
        }
        if progress == .broken {
            state.outbound.removeAll()
            state.hasPeerEnded = true
        }
        state.endPauses()
    }

    func closeIfDone(_ state: inout State, _ harvest: inout Harvest) {
        let isDone = state.hasPeerEnded || (state.closesWhenSent && (state.decoder.isIdle || state.isRequestAhead))
        guard isDone, state.running == 0, state.outbound.isEmpty, !state.isClosed else { return }
        guard state.isRequestAhead, !state.hasPeerEnded else { return close(&state, &harvest) }
        // To close while the peer still writes would reset the connection, and the peer could lose the refusal.
        if !state.isLingering { shutdown(descriptor.number, Int32(SHUT_WR)) }
        state.isLingering = true
    }

    func close(_ state: inout State, _ harvest: inout Harvest) {
        guard !state.isClosed else { return }
        state.isClosed = true
        cutStreams(&state)
        state.outbound.removeAll()
        state.endPauses()
        harvest.isClosed = true
        harvest.cancelled += state.calls.map(\.call)
        // Calls that still run may keep the connection for long.
        settle(&state, hasProgress: false)
        pool.epoll.remove(descriptor.number)
        // The number itself is given back when the last thread that knows this connection has let go of it.
        shutdown(descriptor.number, Int32(SHUT_RDWR))
    }
}
