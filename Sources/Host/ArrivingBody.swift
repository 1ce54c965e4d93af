import CallDispatch
import FastCGI
import FunctionKit
import Synchronization

/// The body of a request between the connection that brings it and the function that takes it.
final class ArrivingBody: BodySource {
    let id: RequestID
    private let connection: Connection
    private let limits: Limits
    private let state = Mutex(State())

    fileprivate struct State {
        var parts: [[UInt8]] = []
        var first = 0
        var count = 0
        /// How the body has ended, behind the parts.
        var end: Result<Void, any Error>?
        var readers: [Pause] = []
        var call: RunningCall?
    }

    init(of id: RequestID, on connection: Connection, limits: Limits) {
        self.id = id
        self.connection = connection
        self.limits = limits
    }

    /// How many bytes wait for the function.
    var count: Int { state.withLock { $0.count } }

    /// Whether the function is behind, so that no more should be read.
    var isFull: Bool { count >= Connection.highWater }

    /// Whether no more of the body comes.
    var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// Names the call whose function takes the body: its time runs while it does not.
    func begins(_ call: RunningCall) { state.withLock { $0.call = call } }

    /// Takes what has arrived.
    func append(_ part: [UInt8]) {
        wake { state in
            state.parts.append(part)
            state.count += part.count
        }
    }

    /// Ends the body: whole, or with the problem that the refusal is.
    func end(_ refusal: FastCGI.Refusal?) {
        let end: Result<Void, any Error> =
            refusal.map { .failure(CallDispatch.Refusal($0, limits: limits).problem(realm: "")) } ?? .success(())
        wake { $0.end = $0.end ?? end }
    }

    /// Lets go of the body: its request is answered.
    func close() {
        wake { $0 = State(end: .failure(CancellationError()), readers: $0.readers) }
    }

    private func wake(_ body: (inout State) -> Void) {
        let readers = state.withLock { state in
            body(&state)
            defer { state.readers = [] }
            return state.readers
        }
        for reader in readers { reader.end() }
    }

    private enum Step {
        case part([UInt8], hasRoom: Bool)
        case end(Result<Void, any Error>)
        case wait(Pause)
    }

    func next() async throws -> [UInt8]? {
        while true {
            try Task.checkCancellation()
            switch step() {
            case .part(let part, let hasRoom):
                if hasRoom { connection.bodyHasRoom() }
                return part
            case .end(let end):
                try end.get()
                return nil
            case .wait(let pause): await pause.wait()
            }
        }
    }

    private func step() -> Step {
        state.withLock { state in
            let now = connection.timekeeper.now
            if let part = state.removeFirst() {
                state.call?.extend(from: now)
                return .part(part, hasRoom: state.hasRoom(after: part.count))
            }
            if let end = state.end {
                state.call?.extend(from: now)
                return .end(end)
            }
            // What the client takes is not the function's time; that it takes too long is the connection's to say.
            state.call?.extend(from: .max)
            let pause = Pause()
            state.readers.append(pause)
            return .wait(pause)
        }
    }
}

extension ArrivingBody.State {
    fileprivate mutating func removeFirst() -> [UInt8]? {
        guard first < parts.count else { return nil }
        let part = exchange(&parts[first], with: [])
        first += 1
        count -= part.count
        if first == parts.count {
            parts = []
            first = 0
        }
        return part
    }

    /// Whether the function has just caught up.
    fileprivate func hasRoom(after taken: Int) -> Bool {
        count <= Connection.lowWater && count + taken > Connection.lowWater
    }
}
