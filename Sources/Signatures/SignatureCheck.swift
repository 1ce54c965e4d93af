/// A prepared verification; the signature has the right length.
protocol SignatureCheck: AnyObject {
    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool
}

final class HMACCheck: SignatureCheck {
    private let authenticator: MessageAuthenticator

    init(secret: [UInt8], digest: Digest) throws(KeyError) {
        authenticator = try MessageAuthenticator(secret: secret, digest: digest)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        authenticator.withTag(of: message) { tag in areEqualInConstantTime(tag, signature) } ?? false
    }
}

final class RSACheck: SignatureCheck {
    private let digestContext: DigestContext
    private let keyContext: KeyContext

    init(key: AsymmetricKey, digest: Digest, padding: SignatureAlgorithm.RSAPadding) throws(KeyError) {
        let digest = try FetchedDigest(digest)
        digestContext = try DigestContext(digest)
        keyContext = try KeyContext(key)
        try keyContext.prepareToVerify(digest, padding)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        unsafe digestContext.withDigest(of: message) { digest in
            unsafe signature.withUnsafeBufferPointer { unsafe keyContext.isValid($0, digest: digest) }
        } ?? false
    }
}

final class EdDSACheck: SignatureCheck {
    private let template: EdwardsContext
    private let scratch: EdwardsContext

    init(key: AsymmetricKey) throws(KeyError) {
        template = try EdwardsContext.verifying(key)
        scratch = try EdwardsContext.empty()
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        template.isValid(signature, over: message, using: scratch)
    }
}
