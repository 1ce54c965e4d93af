import CSQLite
import Linux

/// The tables, as a list of steps from an empty file to this version's.
///
/// A step that was released is never changed: `user_version` counts those that a file has.
enum SQLiteSchema {
    /// `application_id` of the files: "SwAc".
    static let applicationID: Int64 = 0x5377_4163

    private static let steps: [StaticString] = [first]

    /// Brings a file to this version's schema; an empty one too.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` if it is a newer version's, or something else's.
    static func migrate(_ connection: SQLiteConnection) throws(StoreError) {
        if try version(of: connection) < steps.count {
            try setWriteAheadLog(connection)
            try connection.transaction { () throws(StoreError) in
                // Again, for another process may have done it meanwhile.
                for step in steps.dropFirst(try version(of: connection)) { try connection.execute(step) }
            }
        }
        try check(connection)
    }

    /// Checks that a file has this version's schema.
    static func check(_ connection: SQLiteConnection) throws(StoreError) {
        let version = try version(of: connection)
        guard version == steps.count else { throw .damaged("the database is empty, expected this version's tables") }
    }

    /// How many steps a file has, none if it is empty.
    private static func version(of connection: SQLiteConnection) throws(StoreError) -> Int {
        let application = try integer(connection, "PRAGMA application_id")
        let version = try integer(connection, "PRAGMA user_version")
        if application == 0, version == 0, try integer(connection, "SELECT count(*) FROM sqlite_schema") == 0 {
            return 0
        }
        guard application == applicationID, version > 0 else {
            throw .damaged("the file is another program's database, expected one of accounts")
        }
        guard version <= steps.count else {
            throw .damaged("the database has version \(version), expected \(steps.count) at most")
        }
        return Int(version)
    }

    /// The mode stays with the file. Changing it takes the whole file, and SQLite does not wait for that.
    private static func setWriteAheadLog(_ connection: SQLiteConnection) throws(StoreError) {
        while true {
            do throws(StoreError) {
                let mode = try connection.row("PRAGMA journal_mode = WAL") { (row) throws(StoreError) in try row.text(0)
                }
                guard mode == "wal" else { throw .unavailable("the database takes no write-ahead log") }
                return
            } catch {
                guard Clock.monotonicNanoseconds < connection.deadline, error == StoreError(sqliteCode: SQLITE_BUSY)
                else {
                    throw error
                }
                Thread.sleep(milliseconds: 2)
            }
        }
    }

    private static func integer(_ connection: SQLiteConnection, _ sql: StaticString) throws(StoreError) -> Int64 {
        try connection.row(sql) { (row) throws(StoreError) in try row.integer(0) } ?? 0
    }

    /// Texts are compared by bytes: BINARY is SQLite's default, and the only collation that is used.
    private static let first: StaticString = """
        CREATE TABLE users (
            id TEXT NOT NULL PRIMARY KEY,
            email TEXT NOT NULL UNIQUE,
            password_hash TEXT NOT NULL,
            roles TEXT NOT NULL,
            scopes TEXT NOT NULL,
            is_disabled INTEGER NOT NULL,
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE clients (
            id TEXT NOT NULL PRIMARY KEY,
            secret_hash BLOB NOT NULL,
            scopes TEXT NOT NULL,
            audiences TEXT NOT NULL,
            is_disabled INTEGER NOT NULL,
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE families (
            id TEXT NOT NULL PRIMARY KEY,
            user TEXT NOT NULL,
            client TEXT NOT NULL,
            scopes TEXT NOT NULL,
            expires INTEGER NOT NULL,
            is_ended INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX families_by_user ON families (user) WHERE is_ended = 0;
        CREATE INDEX families_by_end ON families (expires) WHERE is_ended = 0;
        CREATE INDEX ended_families ON families (id) WHERE is_ended = 1;

        CREATE TABLE tokens (
            hash BLOB NOT NULL PRIMARY KEY,
            family TEXT NOT NULL REFERENCES families (id),
            access_token TEXT NOT NULL,
            access_expires INTEGER NOT NULL,
            is_used INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tokens_by_family ON tokens (family, access_expires);
        -- Whatever else goes wrong, a family has no two tokens to be used next.
        CREATE UNIQUE INDEX current_tokens ON tokens (family) WHERE is_used = 0;

        -- AUTOINCREMENT: a number is never given twice, so that a feed misses nothing.
        CREATE TABLE revocations (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            subject TEXT NOT NULL,
            issued_until INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            made INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX revocations_by_subject ON revocations (kind, subject);
        CREATE INDEX revocations_by_end ON revocations (expires);

        CREATE TABLE throttles (
            key BLOB NOT NULL PRIMARY KEY,
            full_at INTEGER NOT NULL,
            seen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX throttles_by_end ON throttles (full_at);

        CREATE TABLE checks (id INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
        INSERT INTO checks VALUES (1, 0);

        PRAGMA application_id = 0x53774163;
        PRAGMA user_version = 1;
        """
}
