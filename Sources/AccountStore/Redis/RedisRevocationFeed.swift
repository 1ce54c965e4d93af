internal import Linux
import Revocations

/// Tells what is added to the log of revocations, and all of them where that would leave something out.
final class RedisRevocationFeed: RevocationFeed {
    private let connector: RedisConnector
    private var connection: RedisConnection?
    /// Up to where all has been told; nil if it has to begin anew.
    private var place: (position: [UInt8], number: Int64)?

    /// How long the server may take to answer when there is something to say.
    private static let patience = Duration.milliseconds(1_000)
    private static let entriesPerAnswer: Int64 = 1_000

    init(_ connector: RedisConnector) { self.connector = connector }

    func next(waiting limit: Duration) throws -> RevocationNews {
        do throws(StoreError) {
            return try news(waiting: limit)
        } catch {
            connection = nil
            place = nil
            throw error
        }
    }

    private func news(waiting limit: Duration) throws(StoreError) -> RevocationNews {
        guard let connection else {
            connection = try connector.connect(by: RedisDeadline(after: Self.patience))
            return try news(waiting: limit)
        }
        guard let place else { return try snapshot(connection) }

        let limit = min(max(limit, .zero), .seconds(3_600))
        let milliseconds = limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
        // BLOCK 0 is for ever.
        let block: [RedisWord] = milliseconds > 0 ? ["BLOCK", .number(milliseconds)] : []
        let reply = try ask(
            connection,
            ["XREAD", "COUNT", .number(Self.entriesPerAnswer)] + block
                + ["STREAMS", .text(RedisScript.prefix + "revocations:log"), .bytes(place.position)],
            waiting: limit)
        if reply == .null {
            // No entry comes after one whose data the server has lost, if its clock went back at that, too.
            let number = try ask(connection, ["GET", .text(RedisScript.prefix + "revocations:count")])
            let known = number == .null ? 0 : try number.integer()
            return known == place.number ? RevocationNews([], isSnapshot: false) : try snapshot(connection)
        }
        if let news = try added(reply, after: place) { return news }
        return try snapshot(connection)
    }

    /// Reads entries of the log; nil if some are missing before them.
    private func added(
        _ reply: RedisReply, after place: (position: [UInt8], number: Int64)
    ) throws(StoreError) -> RevocationNews? {
        let streams = try reply.array(1)
        var (position, number) = place
        var revocations: [Revocation] = []
        for entry in try streams[0].array(2)[1].array() {
            let parts = try entry.array(2)
            let fields = try parts[1].array(4)
            guard try fields[1].integer() == number &+ 1 else { return nil }
            number &+= 1
            position = try parts[0].bytes()
            revocations.append(try RedisRevocation.parse(fields[3].bytes()))
        }
        self.place = (position, number)
        return RevocationNews(revocations, isSnapshot: false)
    }

    private func snapshot(_ connection: RedisConnection) throws(StoreError) -> RevocationNews {
        let snapshot = try RedisSnapshot.read { words throws(StoreError) in
            try ask(
                connection, ["EVAL", .text(RedisScript.snapshot.text), .number(1), .text(RedisScript.prefix)] + words)
        }
        place = (snapshot.position, snapshot.number)
        return RevocationNews(snapshot.revocations, isSnapshot: true)
    }

    private func ask(
        _ connection: RedisConnection, _ words: [RedisWord], waiting limit: Duration = .zero
    ) throws(StoreError) -> RedisReply {
        let command = try RedisCommand(words).encoded()
        switch connection.exchange(command, by: RedisDeadline(after: limit + Self.patience)) {
        case .reply(let reply): return try reply.checked()
        case .lost(let reason): throw .unavailable(reason)
        }
    }
}
