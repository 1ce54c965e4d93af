import FastCGI
import Glibc
import Linux
import Synchronization

/// One connection from nginx: what it sends becomes requests, what answers them is sent back.
///
/// Any thread may come for any reason; the state is behind one lock, which is never held while a function runs.
final class Connection: Sendable {
    let key: UInt64
    let descriptor: FileDescriptor
    let pool: ThreadPool
    let budget: MemoryBudget
    let timekeeper: Timekeeper
    let limits: Limits
    let state: Mutex<State>

    struct State {
        var decoder: ConnectionDecoder
        var outbound = Outbound()
        /// The calls that are not yet answered.
        var calls: [(id: RequestID, call: RunningCall)] = []
        /// The requests that the peer has given up and that are not yet answered.
        var aborted: [RequestID] = []
        /// How many requests are handed out and not yet answered, those that are not calls included.
        var running = 0
        /// What the budget was last told of this connection.
        var held = 0
        var times: Times
        /// The answers that are made while they are sent.
        var streams: [AnswerStream] = []
        /// The functions that wait until less is to be sent.
        var pauses: [Pause] = []
        /// The bodies that are taken as they come.
        var bodies: [ArrivingBody] = []
        /// A function has much of a body before it: no more is read until it has caught up.
        var isBehind = false

        /// A thread reads at present; others leave a note and go.
        var isReading = false
        var hasNews = false
        var isWaitingToWrite = false
        /// Epoll has told of the peer's end, which stands behind what is still to be read.
        var isEndAhead = false
        var hasPeerEnded = false
        /// The peer's end is of this host's making, and says nothing of who waits for an answer.
        var isEndOurs = false
        var closesWhenSent = false
        /// A refusal was or will be answered before the peer has sent the whole of its request.
        var isRequestAhead = false
        /// All is sent and said to be; what still comes is read to be dropped.
        var isLingering = false
        var isClosed = false
    }

    /// A request to be taken up, or to be answered with its refusal.
    enum Arrival {
        /// With the body, where that is still arriving.
        case request(FastCGI.IncomingRequest, ArrivingBody?)
        case refused(RequestID, FastCGI.Refusal, keepConnection: Bool)
    }

    /// What a reading turn has brought.
    struct Harvest {
        var arrivals: [Arrival] = []
        var cancelled: [RunningCall] = []
        /// How the peer broke the protocol, for the log.
        var violation: ProtocolError?
        /// There is more to read, but others have waited for this thread long enough.
        var isUnfinished = false
        var isClosed = false
    }

    /// - Parameter pool: Whose epoll set tells of the connection's readiness, once ``watch()`` has been called.
    init(
        key: UInt64, descriptor: consuming FileDescriptor, pool: ThreadPool, limits: Limits,
        streams: BodyStreaming?, budget: MemoryBudget, timekeeper: Timekeeper
    ) {
        self.key = key
        self.descriptor = descriptor
        self.pool = pool
        self.budget = budget
        self.timekeeper = timekeeper
        self.limits = limits
        let decoder = ConnectionDecoder(limits: limits, streams: streams)
        state = Mutex(State(decoder: decoder, times: Times(at: Clock.monotonicNanoseconds)))
    }

    deinit { budget.add(-state.withLock { $0.held }) }

    /// Reads what has come and sends what was held up, without waiting.
    ///
    /// - Parameters:
    ///   - isEndAhead: Whether epoll has told of the peer's end.
    ///   - mayBegin: Whether a new request may be read; if not, it stays with the kernel.
    func harvest(into buffer: UnsafeMutableRawBufferPointer, isEndAhead: Bool, mayBegin: Bool) -> Harvest {
        var harvest = Harvest()
        guard beginReading(isEndAhead: isEndAhead, mayBegin: mayBegin, &harvest) else { return harvest }
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
                // The end is not waited for behind a body that only a function in no hurry would read.
                if state.isBehind, state.isEndAhead, !state.hasPeerEnded { endOfPeer(&state, &harvest) }
                let mustWait = state.isWaitingToWrite || state.isBehind
                let isDone = state.isClosed || isEmpty || harvest.isUnfinished || mustWait
                state.hasNews = false
                if isDone {
                    state.isReading = false
                    settle(&state, hasProgress: !harvest.arrivals.isEmpty)
                }
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
    private func beginReading(isEndAhead: Bool, mayBegin: Bool, _ harvest: inout Harvest) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            if isEndAhead { state.isEndAhead = true }
            if state.isWaitingToWrite {
                send(&state)
                closeIfDone(&state, &harvest)
                guard !state.isWaitingToWrite, !state.isClosed else { return false }
            }
            guard !state.isBehind else {
                // What stands before the end is of no use to anybody any more.
                if isEndAhead { endOfPeer(&state, &harvest) }
                return false
            }
            guard mayBegin || !state.isIdle else { return false }
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
                    // Until the call has ended or is refused: it may wait for a thread, a key or a slot.
                    budget.add(request.heldBytes)
                    harvest.arrivals.append(.request(request, nil))
                case .head(let request):
                    state.running += 1
                    state.isRequestAhead = false
                    beginBody(of: request, &state, &harvest)
                case .bodyPart(let id, let part): receive(part, of: id, &state)
                case .bodyEnded(let id, let refusal): state.body(of: id)?.end(refusal)
                case .refused(let id, let refusal, let keepConnection):
                    refuse(id, refusal, keepConnection: keepConnection, &state, &harvest)
                case .aborted(let id): abort(id, &state, &harvest)
                case .reply(let bytes, let closesConnection):
                    state.outbound.append(bytes)
                    if closesConnection { state.closesWhenSent = true }
                }
            }
        } catch {
            harvest.violation = error
        }
        if budget.isExhausted { refuseArriving(.noRoom, &state, &harvest) }
        if !state.outbound.isEmpty, !state.isWaitingToWrite { send(&state) }
        if harvest.violation != nil { close(&state, &harvest) } else { closeIfDone(&state, &harvest) }
    }

    private func abort(_ id: RequestID, _ state: inout State, _ harvest: inout Harvest) {
        guard !state.aborted.contains(id) else { return }
        state.aborted.append(id)
        harvest.cancelled += state.calls.filter { $0.id == id }.map(\.call)
    }

    /// The peer sends no more: nginx's client has gone, or a simple peer waits for its last answer.
    private func endOfPeer(_ state: inout State, _ harvest: inout Harvest) {
        state.hasPeerEnded = true
        if !state.isEndOurs { harvest.cancelled += state.calls.map(\.call) }
        state.endPauses()
        closeIfDone(&state, &harvest)
    }
}
