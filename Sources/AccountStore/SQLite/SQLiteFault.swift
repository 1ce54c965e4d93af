import CSQLite
import Glibc

extension StoreError {
    /// What a result code of SQLite is to the caller of the store.
    ///
    /// The text is SQLite's own for the code, never the one of the connection: that may quote the database.
    ///
    /// - Parameters:
    ///   - code: The extended result code.
    ///   - systemError: `errno` of the system call that failed, or 0.
    ///   - isCommit: Whether a transaction was about to be committed.
    init(sqliteCode code: Int32, systemError: Int32 = 0, isCommit: Bool = false) {
        var text = "\(unsafe String(cString: sqlite3_errstr(code))) (SQLite \(code))"
        if systemError != 0 { text += ", \(unsafe String(cString: strerror(systemError)))" }
        switch (code & 0xFF, code) {
        case (_, Codes.unique), (_, Codes.primaryKey), (_, Codes.rowID): self = .exists
        case (SQLITE_CORRUPT, _), (SQLITE_NOTADB, _), (SQLITE_FORMAT, _), (SQLITE_MISMATCH, _), (SQLITE_CONSTRAINT, _),
            // A table or column that is missing: the statements are the program's own and fit its schema.
            (SQLITE_ERROR, _):
            self = .damaged(text)
        // The bytes of the commit may be in the log whole: who reads it after a crash would take them.
        case (SQLITE_IOERR, _) where isCommit: self = .unknownOutcome(text)
        default: self = .unavailable(text)
        }
    }

    /// The extended codes, which are sums that the importer does not take.
    private enum Codes {
        static let unique = SQLITE_CONSTRAINT | 8 << 8
        static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
        static let rowID = SQLITE_CONSTRAINT | 10 << 8
    }
}
