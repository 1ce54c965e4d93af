import CSQLite
import Glibc
import Linux

/// A connection to a database file, for one thread at a time.
///
/// SQL is a literal of the program wherever it is taken, so that a value can only be bound.
@safe final class SQLiteConnection {
    private let raw: OpaquePointer  // sqlite3
    /// Behind a pointer, since SQLite's callbacks read it.
    private let deadlinePointer: UnsafeMutablePointer<Int64>
    private var statements: [UInt: SQLiteStatement] = [:]

    /// Opens a file that is there.
    ///
    /// - Parameters:
    ///   - path: Without a symbolic link in it.
    ///   - deadline: Of the opening; see ``deadline``.
    static func open(_ path: String, until deadline: Int64) throws(StoreError) -> SQLiteConnection {
        var raw: OpaquePointer?
        // The pool keeps threads apart, so SQLite need not; and no file is made that was not made private before.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &raw, flags, nil)
        guard code == SQLITE_OK, let raw = unsafe raw else {
            let error = StoreError(sqliteCode: code, systemError: unsafe sqlite3_system_errno(raw))
            unsafe sqlite3_close(raw)
            throw error
        }
        let connection = unsafe SQLiteConnection(adopting: raw)
        connection.deadline = deadline
        try connection.execute(
            """
            PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;
            PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;
            PRAGMA journal_size_limit = 16777216
            """)
        return connection
    }

    private init(adopting raw: OpaquePointer) {
        unsafe self.raw = raw
        unsafe deadlinePointer = .allocate(capacity: 1)
        unsafe deadlinePointer.initialize(to: .max)
        unsafe sqlite3_busy_handler(
            raw,
            { deadline, tries in
                guard let deadline = unsafe deadline, unsafe Clock.monotonicNanoseconds < deadline.load(as: Int64.self)
                else { return 0 }
                usleep(UInt32(min(tries + 1, 10)) * 500)
                return 1
            }, deadlinePointer)
        // Whatever a damaged file or a mass of rows has a statement do.
        unsafe sqlite3_progress_handler(
            raw, 20_000,
            { deadline in
                guard let deadline = unsafe deadline else { return 0 }
                return unsafe Clock.monotonicNanoseconds < deadline.load(as: Int64.self) ? 0 : 1
            }, deadlinePointer)
    }

    deinit {
        // A connection with statements would stay open for ever.
        statements = [:]
        unsafe sqlite3_close(raw)
        unsafe deadlinePointer.deallocate()
    }

    /// When statements give up, on the clock that never steps, in nanoseconds.
    var deadline: Int64 {
        get { unsafe deadlinePointer.pointee }
        set { unsafe deadlinePointer.pointee = newValue }
    }

    /// Whether no transaction is open.
    var isIdle: Bool { unsafe sqlite3_get_autocommit(raw) != 0 }

    /// Whether the file that is open has another name now, or none: what was written to it would be lost.
    var hasMoved: Bool {
        var hasMoved: Int32 = 0
        let code = unsafe sqlite3_file_control(raw, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
        return code != SQLITE_OK || hasMoved != 0
    }

    /// Runs statements that take no parameter, one after the other.
    func execute(_ sql: StaticString) throws(StoreError) {
        try check(unsafe sqlite3_exec(raw, cString(sql), nil, nil, nil))
    }

    /// Runs a statement that has no rows.
    ///
    /// - Returns: How many rows it changed, where it is one that does.
    @discardableResult
    func run(_ sql: StaticString, _ values: SQLiteValue...) throws(StoreError) -> Int {
        try forEach(sql, values) { _ in }
        return unsafe Int(sqlite3_changes(raw))
    }

    /// All rows of a statement.
    func rows<Value>(
        _ sql: StaticString, _ values: SQLiteValue..., read: (borrowing SQLiteRow) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        var found: [Value] = []
        try forEach(sql, values) { (row) throws(StoreError) in found.append(try read(row)) }
        return found
    }

    /// The first row of a statement that has one at most.
    func row<Value>(
        _ sql: StaticString, _ values: SQLiteValue..., read: (borrowing SQLiteRow) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        var found: Value?
        try forEach(sql, values) { (row) throws(StoreError) in found = try read(row) }
        return found
    }

    /// Does something in a transaction that writes: wholly, or not at all when it throws.
    func transaction<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        // From the start as a writer: a reader that becomes one can be told to start again.
        try run("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            // Some errors have SQLite do it by itself.
            if !isIdle { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    private func commit() throws(StoreError) {
        let statement = try prepared("COMMIT")
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_DONE else {
            throw StoreError(sqliteCode: code, systemError: unsafe sqlite3_system_errno(raw), isCommit: true)
        }
    }

    private func forEach(
        _ sql: StaticString, _ values: [SQLiteValue], _ body: (borrowing SQLiteRow) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        try check(statement.bind(values))
        while true {
            let code = statement.step()
            guard code == SQLITE_ROW else { return try check(code) }
            try body(statement.row)
        }
    }

    /// A literal has one address, so that is what a statement is known by.
    private func prepared(_ sql: StaticString) throws(StoreError) -> SQLiteStatement {
        let key = unsafe UInt(bitPattern: sql.utf8Start)
        if let statement = statements[key] { return statement }
        var statement: OpaquePointer?
        try check(
            unsafe sqlite3_prepare_v3(raw, cString(sql), -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement = unsafe statement else { preconditionFailure("a statement of the program is empty") }
        let kept = unsafe SQLiteStatement(adopting: statement)
        statements[key] = kept
        return kept
    }

    private func cString(_ sql: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private func check(_ code: Int32) throws(StoreError) {
        guard code != SQLITE_OK, code != SQLITE_DONE else { return }
        throw StoreError(sqliteCode: code, systemError: unsafe sqlite3_system_errno(raw))
    }
}
