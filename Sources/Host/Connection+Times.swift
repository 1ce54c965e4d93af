import FastCGI
import Synchronization

extension Connection {
    /// Since when the connection has been as it is, in nanoseconds of the timekeeper.
    struct Times {
        /// How far a request was when its time began to run.
        var arrival: ConnectionDecoder.Arrival?
        /// Since when it has been there, or nothing is under way.
        var since: Int64
        /// When the peer last took something of what it is sent.
        var sent: Int64
        /// When something last came of a body that is taken as it comes.
        var part: Int64

        init(at now: Int64) {
            since = now
            sent = now
            part = now
        }
    }

    /// Brings the budget and the times up to date after a turn.
    ///
    /// - Parameter hasProgress: Whether a request has come whole or was answered.
    func settle(_ state: inout State, hasProgress: Bool) {
        var held = state.decoder.bufferedBytes + state.outbound.count
        for body in state.bodies { held += body.count }
        budget.add(held - state.held)
        state.held = held
        let arrival = state.decoder.arrival
        guard hasProgress || arrival != state.times.arrival else { return }
        state.times.arrival = arrival
        state.times.since = timekeeper.now
    }

    /// Ends what has taken too long.
    ///
    /// - Parameter endsIdle: Whether a connection without a request is ended; if not, it is a successor's.
    func expire(at now: Int64, _ limits: Host.TimeLimits, endsIdle: Bool) -> Harvest {
        state.withLock { state in
            var harvest = Harvest()
            guard !state.isClosed else { return harvest }
            let since = now - state.times.since
            if state.isWaitingToWrite {
                if now - state.times.sent > limits.send.nanoseconds { close(&state, &harvest) }
                return harvest
            }
            keepAlive(&state, at: now)
            expireBodies(&state, at: now, limits)
            switch state.times.arrival {
            case .head where since > limits.head.nanoseconds, .body where since > limits.body.nanoseconds:
                refuseArriving(.tooSlow, &state, &harvest)
                // Bytes without a request: there is nothing to answer.
                if harvest.arrivals.isEmpty { close(&state, &harvest) }
                settle(&state, hasProgress: true)
            case nil where state.isLingering && since > limits.body.nanoseconds: close(&state, &harvest)
            case nil where endsIdle && state.isIdle && since > limits.idle.nanoseconds: endIdle(&state)
            default: break
            }
            return harvest
        }
    }
}

extension Duration {
    /// The whole duration in nanoseconds, at most some 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
