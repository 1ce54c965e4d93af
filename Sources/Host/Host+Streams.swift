import CallDispatch
import FunctionKit
import Synchronization

extension Host {
    /// Sends an answer while its function makes it; returns when it is done, or nobody wants the rest.
    func send(_ body: BodyStream, of answer: Answer, _ call: RunningCall) async {
        let stream = AnswerStream(answer, keepAlive: body.keepAlive, of: call, at: timekeeper.now)
        guard call.begin(stream) else {
            taskEnds(call)
            return lateEnd(call)
        }
        var record = answer.record
        do {
            try await body.produce(BodyWriter(sink: stream))
        } catch is CancellationError {
            record.error = "answer was broken off"
        } catch {
            // Its text could hold what was in the token or the body.
            record.error = "function threw \(String(reflecting: type(of: error)))"
        }
        taskEnds(call)
        if !endStream(of: call, with: record, as: .answered) { lateEnd(call) }
    }

    /// Ends an answer that was made while it was sent, unless that was done: as a whole one if its function has ended
    /// without a fault, else so that the peer sees it broken.
    ///
    /// - Returns: Whether this was its end.
    func endStream(of call: RunningCall, with record: CallRecord, as outcome: CallRegister.Outcome) -> Bool {
        guard call.claimEnd(), let stream = call.takeStream() else { return false }
        let isWhole = outcome == .answered && record.error == nil
        register.withLock { $0.count(call, as: outcome, isFailure: !isWhole) }
        var record = record
        // What was answered is what the client has seen, whatever came after.
        record.status = stream.answer.record.status
        record.bodyBytes = stream.bodyCount
        let exchange = call.exchange
        let isClosed = exchange.connection.finish(
            stream, isWhole: isWhole, keepConnection: exchange.keepConnection && phase != .draining)
        finished(exchange, record, isClosed: isClosed, cpu: call.cpuNanoseconds)
        return true
    }
}
