import Linux
import Revocations

/// Revocations as they come into a database's file, from whichever process.
///
/// SQLite tells no other process of a change; `data_version` is a look into shared memory, cheap enough to repeat it.
final class SQLiteRevocationFeed: RevocationFeed {
    private static let interval: Int64 = 20_000_000
    // At most so many in one answer after the snapshot; the next one follows at once.
    private static let batch = 10_000
    // A snapshot may be long, and no call waits for it.
    private static let limit: Int64 = 10_000_000_000

    private let path: String
    private var state: State?

    /// Where the feed stands.
    private struct State {
        let connection: SQLiteConnection
        /// Of the last row that was told.
        var sequence: Int64
        /// The database's as of the last look that found no more; nil if there may be.
        var version: Int64?
    }

    init(path: String) { self.path = path }

    func next(waiting limit: Duration) throws -> RevocationNews {
        let end = Clock.monotonicNanoseconds + Self.nanoseconds(limit)
        guard var current = state else { return try begin() }
        // Whatever goes wrong below, the next answer is a snapshot.
        state = nil
        while true {
            let news = try look(&current)
            let rest = end - Clock.monotonicNanoseconds
            guard news.isEmpty, rest > 0 else {
                state = current
                return RevocationNews(news, isSnapshot: false)
            }
            Thread.sleep(milliseconds: Int32(min(rest, Self.interval) / 1_000_000 + 1))
        }
    }

    private func begin() throws(StoreError) -> RevocationNews {
        let connection = try SQLiteStore.open(path, until: Clock.monotonicNanoseconds + Self.limit)
        var sequence: Int64 = 0
        let revocations = try connection.rows(
            "SELECT kind, subject, issued_until, expires, made, sequence FROM revocations ORDER BY sequence"
        ) { (row) throws(StoreError) in
            sequence = try row.integer(5)
            return try SQLiteStore.revocation(row)
        }
        state = State(connection: connection, sequence: sequence, version: nil)
        return RevocationNews(revocations, isSnapshot: true)
    }

    private func look(_ state: inout State) throws(StoreError) -> [Revocation] {
        let connection = state.connection
        connection.deadline = Clock.monotonicNanoseconds + Self.limit
        guard !connection.hasMoved else { throw .unavailable("the database's file was replaced or removed") }
        // Before the rows: what comes between the two is found at the next look.
        let version = try connection.row("PRAGMA data_version") { (row) throws(StoreError) in try row.integer(0) }
        guard version == nil || version != state.version else { return [] }
        let last = try connection.row("SELECT seq FROM sqlite_sequence WHERE name = 'revocations'") {
            (row) throws(StoreError) in try row.integer(0)
        }
        guard last ?? 0 >= state.sequence else { throw .unavailable("the database was put back to an earlier state") }
        var sequence = state.sequence
        let news = try connection.rows(
            """
            SELECT kind, subject, issued_until, expires, made, sequence FROM revocations
            WHERE sequence > ?1 ORDER BY sequence LIMIT ?2
            """, .integer(sequence), .integer(Int64(Self.batch))
        ) { (row) throws(StoreError) in
            sequence = try row.integer(5)
            return try SQLiteStore.revocation(row)
        }
        state.sequence = sequence
        state.version = news.count < Self.batch ? version : nil
        return news
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let parts = min(max(duration, .zero), .seconds(86_400)).components
        return parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
    }
}
