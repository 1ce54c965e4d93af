/// The verification of ECDSA signatures with EVP.
final class ECDSACheck: SignatureCheck {
    private let digestContext: DigestContext
    private let keyContext: KeyContext

    init(key: AsymmetricKey, digest: Digest) throws(KeyError) {
        let digest = try FetchedDigest(digest)
        digestContext = try DigestContext(digest)
        keyContext = try KeyContext(key)
        try keyContext.prepareToVerify(digest, nil)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        unsafe withDigest(of: message) { unsafe isValid(signature, digest: $0) }
    }

    func isValid(_ signature: Span<UInt8>, digest: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe ECDSASignature.withDER(signature) { unsafe keyContext.isValid($0, digest: digest) }
    }

    /// Whether `body` holds of the message's digest; false if there is none.
    func withDigest(of message: Span<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        unsafe digestContext.withDigest(of: message, body) ?? false
    }
}
