import Synchronization

extension VerificationKey {
    /// Makes the table with which ES256 signatures of this key are verified in half the time, unless that is done.
    ///
    /// It takes 150 KiB and some 20 ms, the test of the table included, once for a key however many threads use it. To be
    /// called where keys are loaded; without, the first good signature that is verified with ``SignatureVerifier`` does.
    ///
    /// - Throws: Why signatures go on being verified without a table, to be logged: ``KeyError/keyDoesNotFit(_:)``,
    ///   ``KeyError/tableUnavailable``, ``KeyError/tableMismatch`` or libcrypto's failure.
    package func makeTable() throws(KeyError) {
        _ = try table.withLock { result throws(KeyError) in try settle(&result).get() }
    }

    /// Whether the table is there and has passed its test.
    package var hasTable: Bool { tableIfMade() != nil }

    /// The table, or why there is none; nil while another thread makes it, for which no call should wait.
    func tableWithoutWaiting() -> Result<P256Table, KeyError>? {
        table.withLockIfAvailable { settle(&$0) }
    }

    /// The table if there is one already.
    func tableIfMade() -> P256Table? {
        let result = table.withLockIfAvailable { $0 }
        return if case .success(let table)?? = result { table } else { nil }
    }

    private func settle(_ result: inout Result<P256Table, KeyError>?) -> Result<P256Table, KeyError> {
        if let result { return result }
        let made = Result { () throws(KeyError) in try newTable() }
        result = made
        return made
    }

    private func newTable() throws(KeyError) -> P256Table {
        guard case .asymmetric(let key) = material, case .ellipticCurve(.p256, let x, let y) = components else {
            throw .keyDoesNotFit(.es256)
        }
        return try P256Table(x: x, y: y, of: key)
    }
}
