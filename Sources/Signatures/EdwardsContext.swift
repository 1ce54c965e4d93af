import COpenSSL

/// A key made ready for EdDSA (EVP_MD_CTX), which hashes the message itself (RFC 8032 §5.1, §5.2).
@safe struct EdwardsContext: ~Copyable {
    private let raw: OpaquePointer

    private init() throws(KeyError) {
        guard let raw = unsafe EVP_MD_CTX_new() else { throw ErrorQueue.drain() }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_MD_CTX_free(raw) }

    /// An empty context, to copy a prepared one into.
    static func empty() throws(KeyError) -> EdwardsContext { try EdwardsContext() }

    /// A context that ``isValid(_:over:using:)`` copies.
    static func verifying(_ key: AsymmetricKey) throws(KeyError) -> EdwardsContext {
        let context = try EdwardsContext()
        guard unsafe key.borrow({ unsafe EVP_DigestVerifyInit_ex(context.raw, nil, nil, nil, nil, $0, nil) }) == 1
        else { throw ErrorQueue.drain() }
        return context
    }

    /// A context that signs once.
    static func signing(_ key: AsymmetricKey) throws(KeyError) -> EdwardsContext {
        let context = try EdwardsContext()
        guard unsafe key.borrow({ unsafe EVP_DigestSignInit_ex(context.raw, nil, nil, nil, nil, $0, nil) }) == 1
        else { throw ErrorQueue.drain() }
        return context
    }

    /// Verifies with a copy, since a context that has verified is documented as finished.
    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>, using copy: borrowing EdwardsContext) -> Bool {
        unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_MD_CTX_copy_ex(copy.raw, raw) == 1
                    && EVP_DigestVerify(
                        copy.raw, signature.baseAddress, signature.count, message.baseAddress, message.count) == 1
            }
        }
    }

    consuming func sign(_ message: Span<UInt8>, lengthInBytes: Int) throws(KeyError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: lengthInBytes)
        var length = lengthInBytes
        let isSigned = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_DigestSign(raw, &signature, &length, message.baseAddress, message.count) == 1
        }
        guard isSigned, length == lengthInBytes else { throw ErrorQueue.drain() }
        return signature
    }
}
