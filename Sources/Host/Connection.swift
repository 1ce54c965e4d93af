import FastCGI
import Glibc
import Linux
import Synchronization

/// One connection from nginx: what it sends becomes requests, what answers them is sent back.
///
/// Any thread may come for any reason; the state is behind one lock, which is never held while a function runs.
final class Connection: Sendable {
    let key: UInt64
    private let descriptor: FileDescriptor
    private let pool: ThreadPool
    private let state: Mutex<State>

    private struct State {
        var decoder: ConnectionDecoder
        var outbound = Outbound()
        /// The calls that were suspended, for whom a cancellation is of use.
        var suspended: [(id: RequestID, executor: CallExecutor, task: Task<Void, Never>)] = []
        /// The requests that the peer has given up and that are not yet answered.
        var aborted: [RequestID] = []
        var running = 0

        /// A thread reads at present; others leave a note and go.
        var isReading = false
        var hasNews = false
        var isWaitingToWrite = false
        /// Epoll has told of the peer's end, which stands behind what is still to be read.
        var isEndAhead = false
        var hasPeerEnded = false
        var closesWhenSent = false
        /// A refusal was or will be answered before the peer has sent the whole of its request.
        var isRequestAhead = false
        /// All is sent and said to be; what still comes is read to be dropped.
        var isLingering = false
        var isClosed = false
    }

    /// A request to be taken up, or to be answered with its refusal.
    enum Arrival {
        case request(FastCGI.IncomingRequest)
        case refused(RequestID, FastCGI.Refusal, keepConnection: Bool)
    }

    /// What a reading turn has brought.
    struct Harvest {
        var arrivals: [Arrival] = []
        var cancelled: [Task<Void, Never>] = []
        /// How the peer broke the protocol, for the log.
        var violation: ProtocolError?
        /// There is more to read, but others have waited for this thread long enough.
        var isUnfinished = false
        var isClosed = false
    }

    /// - Parameter pool: Whose epoll set tells of the connection's readiness, once ``watch()`` has been called.
    init(key: UInt64, descriptor: consuming FileDescriptor, pool: ThreadPool, limits: Limits) {
        self.key = key
        self.descriptor = descriptor
        self.pool = pool
        state = Mutex(State(decoder: ConnectionDecoder(limits: limits)))
    }

    /// Reads what has come and sends what was held up, without waiting.
    ///
    /// - Parameter isEndAhead: Whether epoll has told of the peer's end.
    func harvest(into buffer: UnsafeMutableRawBufferPointer, isEndAhead: Bool) -> Harvest {
        var harvest = Harvest()
        guard beginReading(isEndAhead: isEndAhead, &harvest) else { return harvest }
        var reads = 0
        while true {
            let count = unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            let failure = count < 0 ? errno : 0
            if failure == EINTR { continue }
            reads += 1
            let isDone = state.withLock { state in
                if failure != 0, failure != EAGAIN {
                    close(&state, &harvest)
                } else if count == 0 {
                    endOfPeer(&state, &harvest)
                } else if count > 0, !state.isLingering {
                    unsafe decode(UnsafeRawBufferPointer(rebasing: buffer[..<count]), &state, &harvest)
                }
                // A short read has emptied the socket; what comes later is told by another edge. Only the peer's end
                // may have come with the same edge as its last bytes, and takes a read of its own.
                let isEmpty = count < buffer.count && !state.hasNews && !(state.isEndAhead && count > 0)
                harvest.isUnfinished = !isEmpty && reads >= Self.readsPerTurn
                let isDone = state.isClosed || isEmpty || harvest.isUnfinished || state.isWaitingToWrite
                state.hasNews = false
                if isDone { state.isReading = false }
                return isDone
            }
            if isDone { return harvest }
        }
    }

    /// Has the epoll set tell of this connection from now on.
    func watch() throws(SystemError) { try pool.epoll.add(descriptor.number, key: key, for: .read) }

    /// How often one turn reads before other connections have their turn: 2 MiB.
    private static let readsPerTurn = 32

    /// Takes the reading over, unless another thread has it or the peer must first take what it is sent.
    private func beginReading(isEndAhead: Bool, _ harvest: inout Harvest) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            if isEndAhead { state.isEndAhead = true }
            if state.isWaitingToWrite {
                send(&state)
                closeIfDone(&state, &harvest)
                guard !state.isWaitingToWrite, !state.isClosed else { return false }
            }
            guard !state.isReading else {
                state.hasNews = true
                return false
            }
            state.isReading = true
            return true
        }
    }

    private func decode(_ bytes: UnsafeRawBufferPointer, _ state: inout State, _ harvest: inout Harvest) {
        let bytes = unsafe bytes.bindMemory(to: UInt8.self).span
        var offset = 0
        do {
            while let event = try state.decoder.next(in: bytes, at: &offset) {
                switch event {
                case .request(let request):
                    state.running += 1
                    state.isRequestAhead = false
                    harvest.arrivals.append(.request(request))
                case .refused(let id, let refusal, let keepConnection):
                    state.running += 1
                    state.isRequestAhead = true
                    harvest.arrivals.append(.refused(id, refusal, keepConnection: keepConnection))
                // No body is asked for as it comes.
                case .head, .bodyPart, .bodyEnded: break
                case .aborted(let id): abort(id, &state, &harvest)
                case .reply(let bytes, let closesConnection):
                    state.outbound.append(bytes)
                    if closesConnection { state.closesWhenSent = true }
                }
            }
        } catch {
            harvest.violation = error
        }
        if !state.outbound.isEmpty, !state.isWaitingToWrite { send(&state) }
        if harvest.violation != nil { close(&state, &harvest) } else { closeIfDone(&state, &harvest) }
    }

    private func abort(_ id: RequestID, _ state: inout State, _ harvest: inout Harvest) {
        guard !state.aborted.contains(id) else { return }
        state.aborted.append(id)
        harvest.cancelled += state.suspended.filter { $0.id == id }.map(\.task)
    }

    /// The peer sends no more: nginx's client has gone, or a simple peer waits for its last answer.
    private func endOfPeer(_ state: inout State, _ harvest: inout Harvest) {
        state.hasPeerEnded = true
        harvest.cancelled += state.suspended.map(\.task)
        closeIfDone(&state, &harvest)
    }
}

extension Connection {
    /// Remembers a call that was suspended, so that it can be cancelled.
    ///
    /// - Returns: Whether it is to be cancelled at once.
    func suspended(_ id: RequestID, _ executor: CallExecutor, _ task: Task<Void, Never>) -> Bool {
        state.withLock { state in
            guard !executor.isFinished else { return false }
            state.suspended.append((id, executor, task))
            return state.hasPeerEnded || state.isClosed || state.aborted.contains(id)
        }
    }

    /// Sends the answer to a request, or as much of it as the peer takes now.
    ///
    /// - Returns: Whether the connection is closed and to be forgotten.
    func finish(
        _ id: RequestID, _ records: ResponseRecords, keepConnection: Bool, executor: CallExecutor? = nil
    ) -> Bool {
        var harvest = Harvest()
        state.withLock { state in
            executor?.finish()
            if !state.suspended.isEmpty { state.suspended.removeAll { $0.executor === executor } }
            if !state.aborted.isEmpty { state.aborted.removeAll { $0 == id } }
            state.running -= 1
            state.decoder.finished(id)
            guard !state.isClosed else { return }
            if !keepConnection { state.closesWhenSent = true }
            state.outbound.append(records)
            send(&state)
            closeIfDone(&state, &harvest)
        }
        return harvest.isClosed
    }

    /// Takes no more requests: closes when what runs is answered, at once when nothing runs.
    func drain() {
        state.withLock { state in
            state.closesWhenSent = true
            state.isRequestAhead = false
            // What the peer sent before this moment is still read and answered; what it sends later fails on its
            // side, where it can be sent to another process.
            if state.running == 0, state.decoder.isIdle || state.isLingering {
                shutdown(descriptor.number, Int32(SHUT_RD))
            }
        }
    }

    /// Ends the connection whatever runs, and cancels that.
    func abandon() {
        var harvest = Harvest()
        state.withLock { state in close(&state, &harvest) }
        harvest.cancelled.forEach { $0.cancel() }
    }

    private func send(_ state: inout State) {
        let progress = state.outbound.send(to: descriptor.number)
        let isBlocked = progress == .blocked
        if isBlocked != state.isWaitingToWrite {
            state.isWaitingToWrite = isBlocked
            pool.epoll.change(descriptor.number, key: key, to: isBlocked ? [.read, .write] : .read)
        }
        if progress == .broken {
            state.outbound.removeAll()
            state.hasPeerEnded = true
        }
    }

    private func closeIfDone(_ state: inout State, _ harvest: inout Harvest) {
        let isDone = state.hasPeerEnded || (state.closesWhenSent && (state.decoder.isIdle || state.isRequestAhead))
        guard isDone, state.running == 0, state.outbound.isEmpty, !state.isClosed else { return }
        guard state.isRequestAhead, !state.hasPeerEnded else { return close(&state, &harvest) }
        // To close while the peer still writes would reset the connection, and the peer could lose the refusal.
        if !state.isLingering { shutdown(descriptor.number, Int32(SHUT_WR)) }
        state.isLingering = true
    }

    private func close(_ state: inout State, _ harvest: inout Harvest) {
        guard !state.isClosed else { return }
        state.isClosed = true
        state.outbound.removeAll()
        harvest.isClosed = true
        harvest.cancelled += state.suspended.map(\.task)
        pool.epoll.remove(descriptor.number)
        // The number itself is given back when the last thread that knows this connection has let go of it.
        shutdown(descriptor.number, Int32(SHUT_RDWR))
    }
}
