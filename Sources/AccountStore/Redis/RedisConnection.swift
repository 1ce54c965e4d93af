import Synchronization

/// A connection that commands can be sent on, one after the other.
final class RedisConnection: Sendable {
    /// What came of a command.
    enum Outcome {
        case reply(RedisReply)
        /// The connection is of no further use, and whether the command was carried out is not known; in words.
        case lost(String)
    }

    private struct Wire: ~Copyable {
        let socket: RedisSocket
        var reader: RedisReplyReader
    }

    private let wire: Mutex<Wire>

    /// Connects, says the password and selects the database.
    ///
    /// - Throws: ``StoreError/unavailable(_:)``, never with the password.
    init(
        to addresses: [RedisSocketAddress], password: [UInt8]?, database: Int?, by deadline: RedisDeadline
    ) throws(StoreError) {
        let socket = try RedisSocket(to: addresses, by: deadline)
        wire = Mutex(Wire(socket: socket, reader: try RedisReplyReader()))
        var commands: [RedisCommand] = []
        if let password { commands.append(RedisCommand("AUTH", .bytes(password))) }
        if let database { commands.append(RedisCommand("SELECT", .number(Int64(database)))) }
        for command in commands {
            switch exchange(try command.encoded(), by: deadline) {
            case .reply(let reply): _ = try reply.checked()
            case .lost(let reason): throw .unavailable(reason)
            }
        }
    }

    /// Whether commands can still be sent: a server that was restarted has closed it, and a reply that nobody waits
    /// for would be taken for that to the next command.
    var isQuiet: Bool { wire.withLock { !$0.socket.isReadable } }

    /// Sends a command and waits for its reply.
    func exchange(_ command: [UInt8], by deadline: RedisDeadline) -> Outcome {
        wire.withLock { wire in
            guard wire.socket.send(command, by: deadline) else { return .lost("it took too long to take a command") }
            while true {
                switch wire.socket.receive(by: deadline) {
                case .timedOut: return .lost("it took too long to answer")
                case .end: return .lost("it has closed the connection")
                case .bytes(let bytes):
                    do throws(StoreError) {
                        if let reply = try wire.reader.read(bytes) { return .reply(reply) }
                    } catch {
                        return .lost("\(error)")
                    }
                }
            }
        }
    }
}

/// How connections to a server are made.
struct RedisConnector: Sendable {
    private let resolver: RedisResolver
    private let password: [UInt8]?
    private let database: Int?

    init(_ address: RedisAddress, password: String?) {
        resolver = RedisResolver(address)
        self.password = password.map { Array($0.utf8) }
        database = address.database
    }

    /// Makes a connection.
    func connect(by deadline: RedisDeadline) throws(StoreError) -> RedisConnection {
        let limit = deadline.limited(to: RedisDeadline.connect)
        return try RedisConnection(
            to: try resolver.addresses(by: limit), password: password, database: database, by: limit)
    }
}
