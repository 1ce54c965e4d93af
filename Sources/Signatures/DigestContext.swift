import COpenSSL

/// A hash function looked up once (EVP_MD); libcrypto's one-shot functions look it up at every call.
@safe struct FetchedDigest: ~Copyable {
    private let raw: OpaquePointer

    init(_ digest: Digest) throws(KeyError) {
        guard let raw = unsafe digest.libraryName.withCString({ unsafe EVP_MD_fetch(nil, $0, nil) }) else {
            throw ErrorQueue.drain()
        }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_MD_free(raw) }

    /// Lends the pointer to a function that keeps its own reference, or none.
    func borrow<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(raw) }
}

/// A running hash (EVP_MD_CTX), used again for every message.
@safe struct DigestContext: ~Copyable {
    private let raw: OpaquePointer

    /// - Parameter digest: The hash function, to which the context keeps a reference.
    init(_ digest: borrowing FetchedDigest) throws(KeyError) {
        guard let raw = unsafe EVP_MD_CTX_new() else { throw ErrorQueue.drain() }
        guard unsafe digest.borrow({ unsafe EVP_DigestInit_ex2(raw, $0, nil) }) == 1 else {
            unsafe EVP_MD_CTX_free(raw)
            throw ErrorQueue.drain()
        }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_MD_CTX_free(raw) }

    /// Hashes a message and lends the digest to `body`.
    ///
    /// - Returns: What `body` returns, or nil if libcrypto failed.
    func withDigest<Result>(
        of message: Span<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digest.maximumLengthInBytes) { digest in
            var length: UInt32 = 0
            let isHashed = unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestInit_ex2(raw, nil, nil) == 1
                    && EVP_DigestUpdate(raw, message.baseAddress, message.count) == 1
                    && EVP_DigestFinal_ex(raw, digest.baseAddress, &length) == 1
            }
            guard isHashed else { return nil }
            return unsafe body(UnsafeBufferPointer(rebasing: digest[..<Int(length)]))
        }
    }

    /// Hashes a message.
    func digest(of message: Span<UInt8>) throws(KeyError) -> [UInt8] {
        guard let digest = unsafe withDigest(of: message, { unsafe Array($0) }) else { throw ErrorQueue.drain() }
        return digest
    }
}
