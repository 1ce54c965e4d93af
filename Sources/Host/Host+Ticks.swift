import CallDispatch
import Linux
import Logging
import Synchronization

extension Host {
    /// Looks after what takes too long.
    ///
    /// - Returns: Whether there is anything to look after.
    func tick(_ now: Int64) -> Bool {
        let (due, givenUp, expired) = register.withLock { register in
            let due = register.running.filter { $0.deadline <= now && !$0.isAnswered }
            let overdue = register.running.filter { now - capacity.times.grace.nanoseconds >= $0.deadline }
            // Before the lock is let go: a call that ends in between has given its slot back itself.
            let givenUp = overdue.map { call in (call: call, next: register.giveUp(call)) }
            return (due, givenUp, register.expire(at: now))
        }
        for call in expired {
            budget.add(-call.exchange.held)
            answer(call, call.call.answer(.overloaded(retryAfterInSeconds: 1)))
        }
        for call in due {
            if answer(call, call.call.answer(.deadlineExceeded), as: .timedOut) { cancel([call]) }
        }
        for (call, next) in givenUp {
            tellGivenUp(call)
            proceed(next)
        }
        if !givenUp.isEmpty { lookAtThreads() }
        if now >= nextSurvey.load(ordering: .relaxed) {
            nextSurvey.store(now + 250_000_000, ordering: .relaxed)
            lookAtThreads()
            for connection in connections.withLock({ Array($0.values) }) { lookAt(connection, now) }
            lookAtMemory()
        }
        return connections.withLock { !$0.isEmpty } || unanswered.load(ordering: .relaxed) > 0
            || register.withLock { !$0.running.isEmpty }
    }

    /// Tells of a call that was cancelled, does not end, and is counted upon no longer.
    private func tellGivenUp(_ call: RunningCall) {
        log.error(
            "function heeds no cancellation and is given up",
            metadata: [
                "id": "\(call.call.record.id)", "function": "\(call.call.function.name)",
                "threads": "\(call.threadCount)",
            ])
    }

    /// Tells of a function that came to its end after its call was answered in its place.
    func lateEnd(_ call: RunningCall) {
        let milliseconds = (Clock.monotonicNanoseconds - call.exchange.began) / 1_000_000
        log.warning(
            "function ended after its deadline",
            metadata: [
                "id": "\(call.call.record.id)", "function": "\(call.call.function.name)",
                "duration_ms": "\(milliseconds)",
                // The call's own line has what was used until the deadline.
                "cpu_us": "\(call.cpuNanoseconds / 1_000)",
            ])
    }

    private func lookAtThreads() {
        let counts = register.withLock { $0.lost.map(\.threadCount) }
        pool.setLost(counts.reduce(0, +))
        // A function that is suspended for ever keeps no thread, but what it has allocated.
        let lost = counts.reduce(0) { $0 + max($1, 1) }
        if lost >= capacity.lostThreads { tell(worn: .lostThreads(lost)) }
    }

    private func lookAt(_ connection: Connection, _ now: Int64) {
        let harvest = connection.expire(at: now, capacity.times, endsIdle: phase == .serving)
        guard harvest.isClosed || !harvest.arrivals.isEmpty else { return }
        pool.enqueue(.turn { [self] worker in bring(harvest, from: connection, worker) })
    }

    private func lookAtMemory() {
        guard let limit = capacity.memory.resident, let resident = HostProcess.residentBytes else { return }
        if resident > limit { tell(worn: .residentMemory(resident)) }
    }
}
