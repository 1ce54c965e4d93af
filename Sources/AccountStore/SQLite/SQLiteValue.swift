import CSQLite

/// What a statement's parameter is bound to.
enum SQLiteValue {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// A text, or null where there is none.
    init(_ text: String?) {
        switch text {
        case .some(let text): self = .text(text)
        case .none: self = .null
        }
    }

    /// A truth, as 0 or 1.
    init(_ isTrue: Bool) { self = .integer(isTrue ? 1 : 0) }

    /// A digest.
    init(_ hash: SecretHash) { self = .blob(hash.bytes) }
}

/// The row that a statement stands at.
///
/// A column of another type than the one asked for is damage: the tables are strict, and write no other.
@safe struct SQLiteRow: ~Copyable {
    private let statement: OpaquePointer

    init(of statement: OpaquePointer) { unsafe self.statement = statement }

    /// An integer.
    func integer(_ column: Int32) throws(StoreError) -> Int64 {
        try expect(SQLITE_INTEGER, at: column)
        return unsafe sqlite3_column_int64(statement, column)
    }

    /// A truth.
    func truth(_ column: Int32) throws(StoreError) -> Bool { try integer(column) != 0 }

    /// A text, NUL and all.
    func text(_ column: Int32) throws(StoreError) -> String {
        try expect(SQLITE_TEXT, at: column)
        // The pointer before the length: SQLite may convert the text for the first.
        guard let start = unsafe sqlite3_column_text(statement, column) else {
            throw StoreError(sqliteCode: SQLITE_NOMEM)
        }
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
            throw .damaged("a text of the database is not UTF-8")
        }
        return text
    }

    /// A list of texts, as ``TextList`` writes it.
    func texts(_ column: Int32) throws(StoreError) -> [String] {
        guard let texts = TextList.decode(try text(column)) else {
            throw .damaged("a list of texts in the database is not one")
        }
        return texts
    }

    /// Bytes.
    func blob(_ column: Int32) throws(StoreError) -> [UInt8] {
        try expect(SQLITE_BLOB, at: column)
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    /// A digest.
    func hash(_ column: Int32) throws(StoreError) -> SecretHash {
        guard let hash = SecretHash(try blob(column)) else {
            throw .damaged("a digest of the database has not 32 bytes")
        }
        return hash
    }

    private func expect(_ type: Int32, at column: Int32) throws(StoreError) {
        guard unsafe sqlite3_column_type(statement, column) == type else {
            throw .damaged("a column of the database has another type than it was declared with")
        }
    }
}
