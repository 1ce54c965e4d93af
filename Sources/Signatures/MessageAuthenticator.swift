import COpenSSL

/// HMAC with one secret (EVP_MAC_CTX), restarted for every message (RFC 2104).
@safe struct MessageAuthenticator: ~Copyable {
    private let raw: OpaquePointer

    /// - Parameter secret: Not empty: libcrypto takes an empty key for "the same as before".
    init(secret: [UInt8], digest: Digest) throws(KeyError) {
        guard let mac = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { throw ErrorQueue.drain() }
        defer { unsafe EVP_MAC_free(mac) }
        guard let raw = unsafe EVP_MAC_CTX_new(mac) else { throw ErrorQueue.drain() }
        let isReady = unsafe LibraryParameter.withList([.text("digest", digest.libraryName)]) { list in
            unsafe EVP_MAC_init(raw, secret, secret.count, list) == 1
        }
        guard isReady else {
            unsafe EVP_MAC_CTX_free(raw)
            throw ErrorQueue.drain()
        }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_MAC_CTX_free(raw) }

    /// Computes a message's tag and lends it to `body`.
    ///
    /// - Returns: What `body` returns, or nil if libcrypto failed.
    func withTag<Result>(of message: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result? {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Digest.maximumLengthInBytes) { tag in
            var length = 0
            let isComputed = unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_MAC_init(raw, nil, 0, nil) == 1
                    && EVP_MAC_update(raw, message.baseAddress, message.count) == 1
                    && EVP_MAC_final(raw, tag.baseAddress, &length, tag.count) == 1
            }
            guard isComputed else { return nil }
            return unsafe body(UnsafeBufferPointer(rebasing: tag[..<length]).span)
        }
    }
}
