import CSQLite

/// A prepared statement, kept with its connection.
@safe final class SQLiteStatement {
    private let raw: OpaquePointer  // sqlite3_stmt

    init(adopting raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe sqlite3_finalize(raw) }

    /// The row that the statement stands at after a step.
    var row: SQLiteRow { unsafe SQLiteRow(of: raw) }

    /// Binds the parameters from the first on.
    ///
    /// - Returns: A result code.
    func bind(_ values: [SQLiteValue]) -> Int32 {
        // One too few would be taken as null, silently.
        precondition(unsafe sqlite3_bind_parameter_count(raw) == values.count, "a statement's parameters must be bound")
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// Goes to the next row.
    ///
    /// - Returns: A result code: a row, the end, or an error.
    func step() -> Int32 { unsafe sqlite3_step(raw) }

    /// Ends the work, and with it a read transaction; forgets the parameters, secrets among them.
    func reset() {
        unsafe sqlite3_reset(raw)
        unsafe sqlite3_clear_bindings(raw)
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(raw, index)
        case .integer(let integer): return unsafe sqlite3_bind_int64(raw, index, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                guard !bytes.isEmpty else {
                    // Without an address it would be null.
                    let empty: StaticString = ""
                    return empty.withUTF8Buffer { unsafe Self.bindText(raw, index, $0) }
                }
                return unsafe Self.bindText(raw, index, bytes)
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(raw, index, 0) }
            return unsafe bytes.withUnsafeBytes {
                unsafe sqlite3_bind_blob64(raw, index, $0.baseAddress, UInt64($0.count), Self.copied)
            }
        }
    }

    private static func bindText(_ raw: OpaquePointer, _ index: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        unsafe bytes.withMemoryRebound(to: CChar.self) {
            unsafe sqlite3_bind_text64(raw, index, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
        }
    }

    /// SQLITE_TRANSIENT, a cast that the importer does not take: SQLite copies the bytes.
    private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
