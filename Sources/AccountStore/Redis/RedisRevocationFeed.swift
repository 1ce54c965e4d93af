internal import Linux
import Revocations

/// Tells what is added to the log of revocations, and all of them where that would leave something out.
final class RedisRevocationFeed: RevocationFeed {
    private let connector: RedisConnector
    private var connection: RedisConnection?
    /// Up to where all has been told; nil if it has to begin anew.
    private var place: RedisLogPlace?

    /// How long the server may take to answer when there is something to say.
    private static let patience = Duration.milliseconds(1_000)
    /// How long it may take to tell all.
    private static let snapshotPatience = Duration.seconds(10)
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
            by: RedisDeadline(after: limit + Self.patience))
        if reply == .null {
            // No entry comes after one whose data the server has lost, if its clock went back at that, too.
            let count = try RedisLogCount(
                try ask(
                    connection, ["HMGET", .text(RedisScript.prefix + "revocations:count"), "epoch", "number"],
                    by: RedisDeadline(after: Self.patience)
                ).array())
            return count == place.count ? RevocationNews([], isSnapshot: false) : try snapshot(connection)
        }
        if let news = try added(reply, after: place) { return news }
        return try snapshot(connection)
    }

    /// Reads entries of the log; nil if some are missing before them.
    private func added(
        _ reply: RedisReply, after place: RedisLogPlace
    ) throws(StoreError) -> RevocationNews? {
        let streams = try reply.array(1)
        var place = place
        var revocations: [Revocation] = []
        for entry in try streams[0].array(2)[1].array() {
            let parts = try entry.array(2)
            // Names and values in turn.
            let fields = try parts[1].array(6)
            let count = try RedisLogCount([fields[1], fields[3]])
            guard count.follows(place.count) else { return nil }
            place = RedisLogPlace(position: try parts[0].bytes(), count: count)
            revocations.append(try RedisRevocation.parse(fields[5].bytes()))
        }
        self.place = place
        return RevocationNews(revocations, isSnapshot: false)
    }

    private func snapshot(_ connection: RedisConnection) throws(StoreError) -> RevocationNews {
        let deadline = RedisDeadline(after: Self.snapshotPatience)
        let snapshot = try RedisSnapshot.read { words throws(StoreError) in
            try ask(
                connection, ["EVAL", .text(RedisScript.snapshot.text), .number(1), .text(RedisScript.prefix)] + words,
                by: deadline.limited(to: Self.patience))
        }
        place = snapshot.place
        return RevocationNews(snapshot.revocations, isSnapshot: true)
    }

    private func ask(
        _ connection: RedisConnection, _ words: [RedisWord], by deadline: RedisDeadline
    ) throws(StoreError) -> RedisReply {
        let command = try RedisCommand(words).encoded()
        switch connection.exchange(command, by: deadline) {
        case .reply(let reply): return try reply.checked()
        case .lost(let reason): throw .unavailable(reason)
        }
    }
}
