import COpenSSL

/// Bytes nobody can guess.
package enum RandomBytes {
    /// Draws bytes from libcrypto's generator.
    ///
    /// - Parameter count: Up to 2³¹ − 1.
    /// - Throws: ``KeyError/libraryFailure(code:)`` if the system gives no entropy.
    package static func make(count: Int) throws(KeyError) -> [UInt8] {
        precondition(Int32(exactly: count).map { $0 >= 0 } ?? false, "random bytes: count is out of range")
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_priv_bytes(&bytes, Int32(count)) == 1 else { throw ErrorQueue.drain() }
        return bytes
    }
}
