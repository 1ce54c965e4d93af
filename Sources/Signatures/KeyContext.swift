import COpenSSL

/// A key made ready for one operation (EVP_PKEY_CTX), which may then be repeated.
@safe struct KeyContext: ~Copyable {
    private let raw: OpaquePointer

    init(_ key: AsymmetricKey) throws(KeyError) {
        guard let raw = unsafe key.borrow({ unsafe EVP_PKEY_CTX_new_from_pkey(nil, $0, nil) }) else {
            throw ErrorQueue.drain()
        }
        unsafe self.raw = raw
    }

    deinit { unsafe EVP_PKEY_CTX_free(raw) }

    /// Whether a public EC key is a point of its curve other than infinity.
    ///
    /// The quick check leaves out the point's order, which on a curve of cofactor 1 follows.
    func hasValidPoint() -> Bool { unsafe EVP_PKEY_public_check_quick(raw) == 1 }

    func prepareToVerify(_ digest: borrowing FetchedDigest, _ padding: SignatureAlgorithm.RSAPadding?) throws(KeyError)
    {
        guard unsafe EVP_PKEY_verify_init(raw) == 1, configure(digest, padding) else { throw ErrorQueue.drain() }
    }

    func prepareToSign(_ digest: borrowing FetchedDigest, _ padding: SignatureAlgorithm.RSAPadding?) throws(KeyError) {
        guard unsafe EVP_PKEY_sign_init(raw) == 1, configure(digest, padding) else { throw ErrorQueue.drain() }
    }

    private func configure(
        _ digest: borrowing FetchedDigest, _ padding: SignatureAlgorithm.RSAPadding?
    ) -> Bool {
        // The padding goes first: libcrypto judges the digest by it.
        let isPadded =
            switch padding {
            case nil: true
            case .pkcs1: unsafe EVP_PKEY_CTX_set_rsa_padding(raw, RSA_PKCS1_PADDING) == 1
            case .pss: unsafe EVP_PKEY_CTX_set_rsa_padding(raw, RSA_PKCS1_PSS_PADDING) == 1
            }
        guard isPadded, unsafe digest.borrow({ unsafe EVP_PKEY_CTX_set_signature_md(raw, $0) }) == 1 else {
            return false
        }
        guard padding == .pss else { return true }
        // When verifying, libcrypto's default takes a salt of any length; RFC 7518 §3.5 fixes it.
        return unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(raw, RSA_PSS_SALTLEN_DIGEST) == 1
            && digest.borrow { unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(raw, $0) } == 1
    }

    func isValid(
        _ signature: UnsafeBufferPointer<UInt8>, digest: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        unsafe EVP_PKEY_verify(raw, signature.baseAddress, signature.count, digest.baseAddress, digest.count) == 1
    }

    func sign(digest: [UInt8]) throws(KeyError) -> [UInt8] {
        var length = 0
        guard unsafe EVP_PKEY_sign(raw, nil, &length, digest, digest.count) == 1 else { throw ErrorQueue.drain() }
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_PKEY_sign(raw, &signature, &length, digest, digest.count) == 1 else {
            throw ErrorQueue.drain()
        }
        return Array(signature.prefix(length))
    }
}
