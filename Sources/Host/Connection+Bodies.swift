import FastCGI
import Linux
import Synchronization

extension Connection {
    /// Begins to bring a body to the function that takes it as it comes.
    func beginBody(of request: IncomingRequest, _ state: inout State, _ harvest: inout Harvest) {
        let body = ArrivingBody(of: request.id, on: self, limits: limits)
        state.bodies.append(body)
        budget.add(request.heldBytes)
        state.times.part = timekeeper.now
        harvest.arrivals.append(.request(request, body))
    }

    func receive(_ part: [UInt8], of id: RequestID, _ state: inout State) {
        guard let body = state.body(of: id) else { return }
        state.times.part = timekeeper.now
        body.append(part)
        if body.isFull { state.isBehind = true }
    }

    /// Reads on, now that a function has caught up.
    func bodyHasRoom() {
        state.withLock { state in
            settle(&state, hasProgress: false)
            guard state.isBehind, !state.bodies.contains(where: \.isFull) else { return }
            readOn(&state)
        }
    }

    func readOn(_ state: inout State) {
        state.isBehind = false
        state.times.part = timekeeper.now
        // Epoll tells again of what waits to be read.
        if !state.isClosed {
            pool.epoll.change(descriptor.number, key: key, to: state.isWaitingToWrite ? [.read, .write] : .read)
        }
    }

    /// Lets go of the body of a request that is answered.
    func endBody(of id: RequestID, _ state: inout State) {
        guard let body = state.body(of: id) else { return }
        state.bodies.removeAll { $0 === body }
        // What still comes of it is read to be dropped.
        if !body.hasEnded { state.isRequestAhead = true }
        body.close()
        if state.isBehind { readOn(&state) }
    }

    /// Ends the bodies of which nothing has come for too long, though their functions wait.
    func expireBodies(_ state: inout State, at now: Int64, _ limits: Host.TimeLimits) {
        guard !state.isBehind, now - state.times.part > limits.body.nanoseconds else { return }
        for body in state.bodies where state.decoder.cutBody(of: body.id) { body.end(.tooSlow) }
    }
}

extension Connection.State {
    func body(of id: RequestID) -> ArrivingBody? { bodies.first { $0.id == id } }
}
