/// A private key or a shared secret that makes signatures.
package final class SigningKey: Sendable {
    private let material: VerificationKey.Material

    /// What the key is.
    package let kind: KeyKind

    /// The size of new RSA keys, whose strength is that of SHA-256 and P-256 (NIST SP 800-57 part 1, table 2).
    private static let newRSAKeyBits = 3072

    private init(_ key: AsymmetricKey) throws(KeyError) {
        material = .asymmetric(key)
        kind = try VerificationKey(key.components()).kind
    }

    /// Makes a key from a shared secret.
    ///
    /// - Throws: ``KeyError/secretTooShort(bytes:minimum:)`` if it is empty, ``KeyError/secretIsPEM``.
    package init(secret: [UInt8]) throws(KeyError) {
        let key = try VerificationKey(secret: secret)
        material = key.material
        kind = key.kind
    }

    /// Reads `PRIVATE KEY`, `EC PRIVATE KEY` or `RSA PRIVATE KEY` (RFC 7468 §10, RFC 5915, RFC 8017 §A.1.2).
    ///
    /// The key must verify a signature of its own, so that a pair whose halves do not match is refused here
    /// and not by whoever receives the tokens.
    ///
    /// - Throws: ``KeyError/malformedPEM``, ``KeyError/severalPEMBlocks(found:)``,
    ///   ``KeyError/publicKeyGiven``, ``KeyError/encryptedKeyGiven``, ``KeyError/unsupportedKey``,
    ///   ``KeyError/keyPairMismatch``, or what ``VerificationKey`` throws for weak keys.
    package convenience init(pem: [UInt8]) throws(KeyError) {
        try self.init(PEMBlock(parsing: pem).privateKey())
        try checkPair()
    }

    /// Makes a new key for an algorithm: 3072 bits for RSA, Ed25519 for EdDSA, as many bytes as the hash for HMAC.
    package static func generate(for algorithm: SignatureAlgorithm) throws(KeyError) -> SigningKey {
        switch algorithm.scheme {
        case .hmac(let digest): try SigningKey(secret: RandomBytes.make(count: digest.lengthInBytes))
        case .rsa: try SigningKey(AsymmetricKey.generate(.rsa(bits: newRSAKeyBits)))
        case .ecdsa(let curve, _): try SigningKey(AsymmetricKey.generate(.ellipticCurve(curve)))
        case .edDSA: try generate(on: .ed25519)
        }
    }

    /// Makes a new EdDSA key on a curve.
    package static func generate(on curve: EdwardsCurve) throws(KeyError) -> SigningKey {
        try SigningKey(AsymmetricKey.generate(.edwardsCurve(curve)))
    }

    /// Writes the private key as PKCS#8 `PRIVATE KEY`, not encrypted (RFC 5958).
    ///
    /// - Throws: ``KeyError/secretHasNoPEM`` for a shared secret.
    package func pem() throws(KeyError) -> [UInt8] {
        guard case .asymmetric(let key) = material else { throw .secretHasNoPEM }
        return try PEMBlock.write(key)
    }

    /// Makes the key that verifies this one's signatures: the public half, or the same secret.
    package func verificationKey() throws(KeyError) -> VerificationKey {
        switch material {
        case .asymmetric(let key): try VerificationKey(key.components())
        case .secret(let secret): try VerificationKey(secret: secret)
        }
    }

    /// Signs a message.
    ///
    /// - Returns: The signature as it stands in a JWS before base64url: for ECDSA R‖S (RFC 7518 §3.4).
    /// - Throws: ``KeyError/keyDoesNotFit(_:)`` or ``KeyError/secretTooShort(bytes:minimum:)``.
    package func sign(_ message: Span<UInt8>, with algorithm: SignatureAlgorithm) throws(KeyError) -> [UInt8] {
        try kind.check(fits: algorithm)
        switch (algorithm.scheme, material, kind) {
        case (.hmac(let digest), .secret(let secret), _):
            let authenticator = try MessageAuthenticator(secret: secret, digest: digest)
            guard let tag = authenticator.withTag(of: message, { tag in tag.indices.map { tag[$0] } }) else {
                throw ErrorQueue.drain()
            }
            return tag
        case (.rsa(let padding, let digest), .asymmetric(let key), _):
            return try Self.sign(message, key, digest, padding)
        case (.ecdsa(let curve, let digest), .asymmetric(let key), _):
            let der = try Self.sign(message, key, digest, nil)
            return try ECDSASignature.rawSignature(der: der, width: curve.coordinateLengthInBytes)
        case (.edDSA, .asymmetric(let key), .edwardsCurve(let curve)):
            return try EdwardsContext.signing(key).sign(message, lengthInBytes: 2 * curve.keyLengthInBytes)
        default:
            throw .keyDoesNotFit(algorithm)
        }
    }

    private static func sign(
        _ message: Span<UInt8>, _ key: AsymmetricKey, _ digest: Digest, _ padding: SignatureAlgorithm.RSAPadding?
    ) throws(KeyError) -> [UInt8] {
        let digest = try FetchedDigest(digest)
        let context = try KeyContext(key)
        try context.prepareToSign(digest, padding)
        let hash = try DigestContext(digest).digest(of: message)
        return try context.sign(digest: hash)
    }

    private func checkPair() throws(KeyError) {
        let verificationKey = try verificationKey()
        guard let algorithm = SignatureAlgorithm.allCases.first(where: { kind.fits($0) }) else {
            throw .unsupportedKey
        }
        let verifier = try SignatureVerifier(key: verificationKey, algorithm: algorithm)
        let message = Array("key pair".utf8)
        // libcrypto fails to sign at all with some damaged numbers.
        guard let signature = try? sign(message.span, with: algorithm),
            verifier.isValid(signature.span, over: message.span)
        else { throw .keyPairMismatch }
    }
}
