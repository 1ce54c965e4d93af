import Linux
import Synchronization

/// Connections that calls take in turns, no more than so many at once.
final class RedisPool: Sendable {
    private let connector: RedisConnector
    private let limit: Int
    private let state = Mutex(State())
    /// Nil where the process has no descriptor left; who has to wait then looks every millisecond.
    private let room: Room?

    /// Signalled when somebody waits and a connection, or the room for one, has become free.
    private final class Room: Sendable {
        let event: EventDescriptor

        init() throws(SystemError) { event = try EventDescriptor(isBlocking: false) }
    }

    private struct State {
        var idle: [RedisConnection] = []
        /// Those that somebody uses among them.
        var open = 0
        var waiting = 0
    }

    /// - Parameter limit: Connections at once.
    init(_ connector: RedisConnector, limit: Int) {
        self.connector = connector
        self.limit = limit
        room = try? Room()
    }

    /// Sends a command and waits for its reply, on a second connection if the first breaks and it may be sent twice.
    ///
    /// - Throws: ``StoreError/unavailable(_:)``; ``StoreError/unknownOutcome(_:)`` if it was sent, changes something
    ///   and was not answered. An error that the server answers with is a reply.
    func perform(
        _ command: RedisCommand, _ effect: RedisScript.Effect, by deadline: RedisDeadline
    ) throws(StoreError) -> RedisReply {
        let bytes = try command.encoded()
        var loss: String?
        while true {
            let connection: RedisConnection
            do throws(StoreError) {
                connection = try acquire(by: deadline)
            } catch {
                guard let loss, effect != .reads else { throw error }
                throw .unknownOutcome(loss)
            }
            switch connection.exchange(bytes, by: deadline) {
            case .reply(let reply):
                release(connection, isUsable: !reply.endsConnection)
                return reply
            case .lost(let reason):
                release(connection, isUsable: false)
                guard loss == nil, effect != .changesOnce, deadline.milliseconds != nil else {
                    throw effect == .reads ? .unavailable(reason) : .unknownOutcome(reason)
                }
                loss = reason
            }
        }
    }

    private func acquire(by deadline: RedisDeadline) throws(StoreError) -> RedisConnection {
        var isWaiting = false
        while true {
            switch state.withLock({ take(from: &$0, wasWaiting: isWaiting) }) {
            case .connection(let connection):
                if connection.isQuiet { return connection }
                release(connection, isUsable: false)
                isWaiting = false
            case .room:
                do throws(StoreError) {
                    return try connector.connect(by: deadline)
                } catch {
                    state.withLock { $0.open -= 1 }
                    wakeOne()
                    throw error
                }
            case .none:
                isWaiting = true
                guard let rest = deadline.milliseconds else {
                    state.withLock { $0.waiting -= 1 }
                    throw .unavailable("all \(limit) connections are taken")
                }
                if let room {
                    _ = Poll.wait(for: [Poll.Interest(room.event.number)], milliseconds: rest)
                } else {
                    Thread.sleep(milliseconds: 1)
                }
            }
        }
    }

    private enum Place {
        case connection(RedisConnection)
        /// A new connection may be made.
        case room
        case none
    }

    private func take(from state: inout State, wasWaiting: Bool) -> Place {
        let hasRoom = state.open < limit
        guard !state.idle.isEmpty || hasRoom else {
            // Under the lock: whoever makes room after this signals again.
            if wasWaiting { room?.event.wait(milliseconds: 0) } else { state.waiting += 1 }
            return .none
        }
        if wasWaiting { state.waiting -= 1 }
        // The one used last: what is not needed stays cold, and is found closed one day.
        if let connection = state.idle.popLast() { return .connection(connection) }
        state.open += 1
        return .room
    }

    private func release(_ connection: RedisConnection, isUsable: Bool) {
        // What stands idle beside a connection that broke has most likely broken with it.
        let broken = state.withLock { state -> [RedisConnection] in
            if isUsable {
                state.idle.append(connection)
                return []
            }
            let broken = state.idle
            state.open -= 1 + broken.count
            state.idle = []
            return broken
        }
        _ = consume broken
        wakeOne()
    }

    private func wakeOne() {
        if state.withLock({ $0.waiting > 0 }) { room?.event.signal() }
    }
}

extension RedisReply {
    /// Whether the next command should rather go over a new connection: with the password of today, or to the server
    /// that its name leads to today.
    var endsConnection: Bool {
        guard case .error(let code) = self else { return false }
        return code == "NOAUTH" || code == "READONLY" || code == "MASTERDOWN"
    }
}
