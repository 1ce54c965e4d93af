import COpenSSL

/// Verifies with one key and one algorithm, on one thread.
///
/// It holds a prepared libcrypto context, because preparing one costs more than an HMAC. Make one for
/// each thread and key, and use it for every signature.
package final class SignatureVerifier {
    private let check: any SignatureCheck
    private let signatureLengthInBytes: Int

    /// - Throws: ``KeyError/keyDoesNotFit(_:)`` or ``KeyError/secretTooShort(bytes:minimum:)``, as
    ///   ``VerificationKey/check(fits:)`` does.
    package init(key: VerificationKey, algorithm: SignatureAlgorithm) throws(KeyError) {
        try key.check(fits: algorithm)
        switch (algorithm.scheme, key.material, key.kind) {
        case (.hmac(let digest), .secret(let secret), _):
            check = try HMACCheck(secret: secret, digest: digest)
            signatureLengthInBytes = digest.lengthInBytes
        case (.rsa(let padding, let digest), .asymmetric(let key), .rsa(let bits)):
            check = try RSACheck(key: key, digest: digest, padding: padding)
            signatureLengthInBytes = (bits + 7) / 8
        case (.ecdsa(let curve, let digest), .asymmetric(let key), _):
            check = try ECDSACheck(key: key, digest: digest)
            signatureLengthInBytes = 2 * curve.coordinateLengthInBytes
        case (.edDSA, .asymmetric(let key), .edwardsCurve(let curve)):
            check = try EdDSACheck(key: key)
            signatureLengthInBytes = 2 * curve.keyLengthInBytes
        default:
            throw .keyDoesNotFit(algorithm)
        }
    }

    /// Whether the signature was made over exactly this message with the key's other half.
    ///
    /// - Parameters:
    ///   - signature: As it stands in a JWS, decoded: for ECDSA R‖S.
    ///   - message: The JWS signing input (RFC 7515 §5.2).
    package func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        // libcrypto takes shorter PSS signatures as numbers; RFC 8017 §8.1.2 refuses any other length.
        guard signature.count == signatureLengthInBytes else { return false }
        let isValid = check.isValid(signature, over: message)
        if !isValid { ErrorQueue.clear() }
        return isValid
    }
}

/// A prepared verification; the signature has the right length.
private protocol SignatureCheck: AnyObject {
    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool
}

private final class HMACCheck: SignatureCheck {
    private let authenticator: MessageAuthenticator

    init(secret: [UInt8], digest: Digest) throws(KeyError) {
        authenticator = try MessageAuthenticator(secret: secret, digest: digest)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        authenticator.withTag(of: message) { tag in areEqualInConstantTime(tag, signature) } ?? false
    }
}

private final class RSACheck: SignatureCheck {
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

private final class ECDSACheck: SignatureCheck {
    private let digestContext: DigestContext
    private let keyContext: KeyContext

    init(key: AsymmetricKey, digest: Digest) throws(KeyError) {
        let digest = try FetchedDigest(digest)
        digestContext = try DigestContext(digest)
        keyContext = try KeyContext(key)
        try keyContext.prepareToVerify(digest, nil)
    }

    func isValid(_ signature: Span<UInt8>, over message: Span<UInt8>) -> Bool {
        unsafe digestContext.withDigest(of: message) { digest in
            unsafe ECDSASignature.withDER(signature) { unsafe keyContext.isValid($0, digest: digest) }
        } ?? false
    }
}

private final class EdDSACheck: SignatureCheck {
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
