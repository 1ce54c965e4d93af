import CallDispatch
import FastCGI
import FunctionKit
import Linux
import Synchronization

extension Host {
    func take(_ arrival: Connection.Arrival, from connection: Connection, _ worker: Worker) {
        let began = worker.began
        let unanswered = unanswered.add(1, ordering: .relaxed).newValue
        switch arrival {
        case .refused(let id, let refusal, let keepConnection):
            let exchange = Exchange(connection: connection, id: id, keepConnection: keepConnection, began: began)
            let answer = worker.lane.answer(CallDispatch.Refusal(refusal, limits: capacity.protocolLimits))
            refuse(exchange, answer, worker)
        case .request(let request, let body):
            let exchange = Exchange(
                connection: connection, id: request.id, keepConnection: request.keepConnection, began: began,
                held: request.heldBytes)
            // Beyond this nothing can run or wait: no signature is verified for it.
            guard unanswered <= capacity.calls + capacity.queue else {
                budget.add(-exchange.held)
                return refuse(exchange, worker.lane.answer(.overloaded(retryAfterInSeconds: 1)), worker)
            }
            admit(CGIRequest(request, arriving: body), exchange, worker, mayWait: true)
        }
    }

    private func admit(_ request: CGIRequest, _ exchange: Exchange, _ worker: Worker, mayWait: Bool) {
        switch worker.lane.admit(request, at: Clock.secondsSince1970, isAgain: !mayWait) {
        case .admitted(let call): enter(call, exchange, worker)
        case .answered(let answer, let wait):
            if mayWait, let wait, resume(request, exchange, after: wait) { return }
            budget.add(-exchange.held)
            refuse(exchange, answer, worker)
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

    /// Runs a call now, or as soon as there is room for it.
    private func enter(_ call: Call, _ exchange: Exchange, _ worker: Worker) {
        let running = RunningCall(
            call, exchange, allowance: deadlines[call.function.index], limit: streamTime, pool: pool)
        if exchange.connection.begins(running) { running.cancel() }
        let expires = min(running.deadline, exchange.began + queueTime)
        switch register.withLock({ $0.enter(running, at: exchange.began, expires: expires) }) {
        case .run: run(running, worker)
        case .wait: break
        case .refuse(let refusal):
            budget.add(-exchange.held)
            answer(running, call.answer(refusal))
        }
    }

    /// Runs a call on this thread until it is answered or suspended.
    private func run(_ call: RunningCall, _ worker: Worker) {
        worker.step(of: call) {
            _ = Task.immediate(executorPreference: call) {
                call.taskBegins()
                let answer = await call.call.run()
                switch answer.body {
                case .bytes(let body): self.ended(call, answer, body)
                case .stream(let body): await self.send(body, of: answer, call)
                }
            }
        }
    }

    /// The function has ended; on whichever thread its last step ran.
    private func ended(_ call: RunningCall, _ answer: Answer, _ body: [UInt8]) {
        taskEnds(call)
        let limit = capacity.memory.response
        let count = body.count
        let isTooLarge = count > limit
        let answer =
            isTooLarge ? call.call.answer(.answerTooLarge(foundInBytes: count, limitInBytes: limit)) : answer
        if !self.answer(call, answer) { lateEnd(call) }
    }

    /// The function's last step is done, but for the answer.
    func taskEnds(_ call: RunningCall) {
        Worker.current?.leaveFunction()
        call.taskEnds()
        leave(call)
    }

    /// Frees what a call had, and lets the next one run that waits for it.
    func leave(_ call: RunningCall) {
        budget.add(-call.exchange.held)
        proceed(register.withLock { $0.leave(call) })
    }

    /// Lets a call run that has waited for another to end.
    func proceed(_ next: RunningCall?) {
        guard let next else { return }
        pool.enqueue(
            .turn { [self] worker in
                // Nobody waits for it any more.
                if next.isCancelled, next.claim() {
                    leave(next)
                    finish(next.exchange, next.call.answer(.overloaded(retryAfterInSeconds: 1)), next, cpu: 0)
                } else {
                    run(next, worker)
                }
            })
    }

    /// Answers a call, unless that was done. Where a stream has begun, an answer in the function's place cuts it.
    ///
    /// - Returns: Whether this was the answer.
    @discardableResult
    func answer(_ call: RunningCall, _ answer: Answer, as outcome: CallRegister.Outcome = .answered) -> Bool {
        guard call.claim() else { return endStream(of: call, with: answer.record, as: outcome) }
        let isFailure = answer.record.status >= 500
        register.withLock { $0.count(call, as: outcome, isFailure: isFailure) }
        finish(call.exchange, answer, call, cpu: call.cpuNanoseconds)
        return true
    }

    /// Answers a request that comes to no function.
    private func refuse(_ exchange: Exchange, _ answer: Answer, _ worker: Worker) {
        refusals.add(1, ordering: .relaxed)
        finish(exchange, answer, nil, cpu: worker.takeUsed())
    }

    private func finish(_ exchange: Exchange, _ answer: Answer, _ call: RunningCall?, cpu: Int64) {
        // Only a function's own answer is a stream, and that is sent while it is made.
        guard case .bytes(let body) = answer.body else { return }
        let records = ResponseRecords(id: exchange.id, head: answer.head, body: body)
        let keepConnection = exchange.keepConnection && phase != .draining
        let connection = exchange.connection
        let isClosed = connection.finish(exchange.id, records, keepConnection: keepConnection, call: call)
        finished(exchange, answer.record, isClosed: isClosed, cpu: cpu)
    }

    /// What remains to be done when an answer is with its connection.
    func finished(_ exchange: Exchange, _ record: CallRecord, isClosed: Bool, cpu: Int64) {
        if isClosed { forget(exchange.connection) } else { offer(exchange.connection) }
        log.call(record, nanoseconds: Clock.monotonicNanoseconds - exchange.began, cpuNanoseconds: cpu)
        unanswered.subtract(1, ordering: .releasing)
    }

    func cancel(_ calls: [RunningCall]) { pool.cancel(calls) }
}
