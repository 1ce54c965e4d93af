import CSQLite
import Linux
public import Revocations

/// Accounts in a SQLite file, for all processes of one machine.
///
/// The file holds its tables in a write-ahead log's mode, which needs shared memory: not on a network's file system.
/// What a method has changed is on the disk when it returns. Two seconds are the limit of a method's waiting for other
/// threads and processes, and of SQLite's own work; what the disk takes comes on top.
public final class SQLiteStore: AccountStore {
    private static let limit: Int64 = 2_000_000_000
    private let path: String
    private let readers: SQLitePool
    private let writer: SQLiteWriter

    /// Opens the store, and makes it where there is none: the file open to its owner alone, the last of the missing
    /// folders too.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` if the file is no such store, or a newer version's, and
    ///   ``StoreError/unavailable(_:)`` if others than this user may read or write it.
    public init(path: String) throws(StoreError) {
        guard sqlite3_libversion_number() >= 3_037_000 else {
            throw .unavailable("SQLite has the version \(sqlite3_libversion_number()), expected 3037000 at least")
        }
        let path = try SQLiteFile.prepare(path)
        self.path = path
        readers = SQLitePool(limit: 4) { (deadline) throws(StoreError) in
            let connection = try Self.open(path, until: deadline)
            try connection.execute("PRAGMA query_only = ON")
            return connection
        }
        writer = SQLiteWriter { (deadline) throws(StoreError) in try Self.open(path, until: deadline) }
        let deadline = Self.deadline
        try SQLiteSchema.migrate(try SQLiteConnection.open(path, until: deadline))
    }

    /// Whether the store can be written: by writing.
    public func check() throws(StoreError) {
        try write { (database) throws(StoreError) in
            let count = try database.run("UPDATE checks SET count = count + 1 & 65535 WHERE id = 1")
            guard count == 1 else { throw .damaged("the database has lost a row") }
        }
    }

    /// A feed of the revocations, with a connection of its own.
    public func makeRevocationFeed() -> any RevocationFeed { SQLiteRevocationFeed(path: path) }

    /// Opens a further connection to a file that has its tables.
    static func open(_ path: String, until deadline: Int64) throws(StoreError) -> SQLiteConnection {
        let connection = try SQLiteConnection.open(path, until: deadline)
        try SQLiteSchema.check(connection)
        return connection
    }

    /// When what begins now gives up.
    static var deadline: Int64 { Clock.monotonicNanoseconds + limit }

    /// Reads with one statement, which sees one state of the database.
    func read<Value>(_ body: (SQLiteConnection) throws(StoreError) -> Value) throws(StoreError) -> Value {
        try readers.withConnection(until: Self.deadline, body)
    }

    /// Does something in a transaction; see ``SQLiteWriter/write(_:)``.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try writer.write(body)
    }
}
