import CallDispatch
import FastCGI
import Linux
import Synchronization

extension Connection {
    /// What became of a piece of an answer.
    enum Written {
        /// It is sent, or waits with little else.
        case room
        /// It waits, and so must whoever wrote it.
        case full(Pause)
        /// Nobody wants it.
        case closed
    }

    /// Beyond so many bytes that wait to be sent, a function that writes more is held up.
    static var highWater: Int { 256 << 10 }
    /// With so many or fewer, it goes on.
    static var lowWater: Int { 64 << 10 }

    /// Begins an answer that is made while it is sent.
    func begin(_ stream: AnswerStream) {
        state.withLock { state in
            guard !stream.isOver.load(ordering: .relaxed) else { return }
            state.streams.append(stream)
            append(stream.records.piece(stream.answer.head), &state)
        }
    }

    /// Sends a piece of an answer, or as much of it as the peer takes now.
    func write(_ records: [UInt8], of stream: AnswerStream) -> Written {
        state.withLock { state in
            guard state.streams.contains(where: { $0 === stream }) else { return .closed }
            append(records, &state)
            guard !state.isClosed, !state.hasPeerLeft else { return .closed }
            stream.written.store(timekeeper.now, ordering: .relaxed)
            guard state.isWaitingToWrite, state.outbound.count > Self.highWater || budget.isExhausted else {
                return .room
            }
            let pause = Pause()
            state.pauses.append(pause)
            return .full(pause)
        }
    }

    /// Sends the end of such an answer.
    ///
    /// - Parameter isWhole: If not, the peer is made to see that the answer is broken.
    /// - Returns: Whether the connection is closed and to be forgotten.
    func finish(_ stream: AnswerStream, isWhole: Bool, keepConnection: Bool) -> Bool {
        let id = stream.call.exchange.id
        return finish(id, keepConnection: keepConnection, call: stream.call) { state in
            stream.isOver.store(true, ordering: .relaxed)
            state.streams.removeAll { $0 === stream }
            // A peer that has given the request up knows that the answer is not whole.
            if isWhole || state.aborted.contains(id) {
                state.outbound.append(stream.records.end(applicationStatus: isWhole ? 0 : 1))
            } else {
                state.outbound.append(stream.records.cut())
                state.closesWhenSent = true
            }
        }
    }

    /// Shows the peer that silent answers go on.
    func keepAlive(_ state: inout State, at now: Int64) {
        guard state.outbound.isEmpty else { return }
        for stream in state.streams {
            if let records = stream.keepAlive(at: now) { append(records, &state) }
        }
    }

    /// Has answers that cannot be finished seen as broken, as far as the peer takes that without waiting.
    func cutStreams(_ state: inout State) {
        guard !state.streams.isEmpty, !state.hasPeerLeft else { return }
        for stream in state.streams { state.outbound.append(stream.records.cut()) }
        _ = state.outbound.send(to: descriptor.number)
    }

    private func append(_ records: [UInt8], _ state: inout State) {
        guard !state.isClosed, !state.hasPeerLeft else { return }
        state.outbound.append(records)
        if !state.isWaitingToWrite { send(&state) }
        settle(&state, hasProgress: false)
    }
}

extension Connection.State {
    /// Lets the functions go on that wait for room, if there is room or never will be.
    mutating func endPauses() {
        guard !pauses.isEmpty, isClosed || hasPeerLeft || outbound.count <= Connection.lowWater else { return }
        for pause in pauses { pause.end() }
        pauses = []
    }
}
