import Synchronization

/// A public key or a shared secret that has passed the strength rules.
package final class VerificationKey: Sendable {
    enum Material: Sendable {
        case asymmetric(AsymmetricKey)
        case secret([UInt8])
    }

    let material: Material

    /// The key's table or why it has none, once somebody has asked for it.
    let table = Mutex<Result<P256Table, KeyError>?>(nil)

    /// What the key is.
    package let kind: KeyKind

    /// The public numbers, for a JWK (RFC 7517 §4); nil for a shared secret.
    package let components: PublicKeyComponents?

    init(_ components: PublicKeyComponents) throws(KeyError) {
        kind = try components.checked()
        material = .asymmetric(try AsymmetricKey(components))
        self.components = components
    }

    /// Makes an RSA key from `n` and `e` (RFC 7518 §6.3.1).
    ///
    /// - Parameters:
    ///   - rsaModulus: Big-endian; zeros in front are dropped before the size is judged.
    ///   - exponent: Big-endian, likewise.
    /// - Throws: ``KeyError/rsaModulusTooSmall(bits:minimum:)``,
    ///   ``KeyError/rsaModulusTooLarge(bits:maximum:)``, ``KeyError/rsaModulusEven``,
    ///   ``KeyError/rsaModulusFactorable`` or ``KeyError/rsaExponentInvalid``.
    package convenience init(rsaModulus: [UInt8], exponent: [UInt8]) throws(KeyError) {
        try self.init(.rsa(paddedModulus: rsaModulus, paddedExponent: exponent))
    }

    /// Makes an ECDSA key from `crv`, `x` and `y` (RFC 7518 §6.2.1).
    ///
    /// - Throws: ``KeyError/wrongCoordinateLength(found:expected:)`` unless both coordinates have their full
    ///   length, or ``KeyError/pointNotOnCurve``.
    package convenience init(curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(KeyError) {
        try self.init(.ellipticCurve(curve, x: x, y: y))
    }

    /// Makes an EdDSA key from `crv` and `x` (RFC 8037 §2).
    ///
    /// - Throws: ``KeyError/wrongCoordinateLength(found:expected:)``, ``KeyError/pointNotOnCurve`` (also for an
    ///   encoding that is not canonical) or ``KeyError/pointOfSmallOrder``.
    package convenience init(edwardsCurve: EdwardsCurve, x: [UInt8]) throws(KeyError) {
        try self.init(.edwardsCurve(edwardsCurve, x: x))
    }

    /// Makes a key from a shared secret (RFC 7518 §6.4.1).
    ///
    /// How long it must be depends on the algorithm: see ``check(fits:)``.
    ///
    /// - Throws: ``KeyError/secretTooShort(bytes:minimum:)`` if it is empty, ``KeyError/secretIsPEM`` if it is the
    ///   text of a key: with a published one as the secret, everybody could sign (RFC 8725 §2.1).
    package init(secret: [UInt8]) throws(KeyError) {
        guard !secret.isEmpty else { throw .secretTooShort(bytes: 0, minimum: 1) }
        guard !secret.contains(Array("-----BEGIN ".utf8)) else { throw .secretIsPEM }
        material = .secret(secret)
        kind = .secret(lengthInBytes: secret.count)
        components = nil
    }

    /// Reads `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE` (RFC 7468 §5 and §13, RFC 8017 §A.1.1).
    ///
    /// Of a certificate only the key counts: neither its dates nor who signed it.
    ///
    /// - Throws: ``KeyError/malformedPEM``, ``KeyError/severalPEMBlocks(found:)``,
    ///   ``KeyError/privateKeyGiven``, ``KeyError/unsupportedKey``, or what the initializers from numbers throw.
    package convenience init(pem: [UInt8]) throws(KeyError) {
        try self.init(PEMBlock(parsing: pem).publicKey().components())
    }

    /// Refuses an algorithm that this key must not be used with (RFC 8725 §3.1).
    ///
    /// - Throws: ``KeyError/keyDoesNotFit(_:)``, or ``KeyError/secretTooShort(bytes:minimum:)`` if the secret
    ///   is shorter than the hash (RFC 7518 §3.2).
    package func check(fits algorithm: SignatureAlgorithm) throws(KeyError) {
        try kind.check(fits: algorithm)
    }
}

extension KeyKind {
    func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        do { try check(fits: algorithm) } catch { return false }
        return true
    }

    func check(fits algorithm: SignatureAlgorithm) throws(KeyError) {
        switch (algorithm.scheme, self) {
        case (.hmac(let digest), .secret(let length)):
            guard length >= digest.lengthInBytes else {
                throw .secretTooShort(bytes: length, minimum: digest.lengthInBytes)
            }
        case (.rsa, .rsa), (.edDSA, .edwardsCurve): break
        case (.ecdsa(let curve, _), .ellipticCurve(let found)) where found == curve: break
        default: throw .keyDoesNotFit(algorithm)
        }
    }
}
