/// What a key is, as far as it decides which algorithms it fits.
package enum KeyKind: Equatable, Sendable {
    /// An RSA key; the size is that of its modulus.
    case rsa(bits: Int)
    /// A key on a short Weierstrass curve (`kty` `EC`).
    case ellipticCurve(EllipticCurve)
    /// A key on an Edwards curve (`kty` `OKP`).
    case edwardsCurve(EdwardsCurve)
    /// A shared secret (`kty` `oct`).
    case secret(lengthInBytes: Int)
}

/// A curve for ECDSA, by its JWK name (RFC 7518 §6.2.1.1, RFC 8812 §3.1).
///
/// To add one, add a case and its row.
package enum EllipticCurve: String, Sendable, CaseIterable {
    /// NIST P-256, also called secp256r1 and prime256v1.
    case p256 = "P-256"
    /// NIST P-384, also called secp384r1.
    case p384 = "P-384"
    /// NIST P-521, also called secp521r1.
    case p521 = "P-521"
    /// The Koblitz curve secp256k1 of SEC 2 §2.4.1.
    case secp256k1

    private var row: (libraryName: StaticString, coordinateLengthInBytes: Int) {
        switch self {
        case .p256: ("prime256v1", 32)
        case .p384: ("secp384r1", 48)
        case .p521: ("secp521r1", 66)
        case .secp256k1: ("secp256k1", 32)
        }
    }

    /// The length of each coordinate, and of R and S, in bytes.
    package var coordinateLengthInBytes: Int { row.coordinateLengthInBytes }

    /// The name by which libcrypto knows the group.
    var libraryName: StaticString { row.libraryName }
}

/// A curve for EdDSA, by its JWK name (RFC 8037 §3.1).
///
/// To add one, add a case, its row and its ``equation``.
package enum EdwardsCurve: String, Sendable, CaseIterable {
    /// Edwards25519 as used by Ed25519 (RFC 8032 §5.1).
    case ed25519 = "Ed25519"
    /// Edwards448 as used by Ed448 (RFC 8032 §5.2).
    case ed448 = "Ed448"

    private var row: (libraryName: StaticString, keyLengthInBytes: Int) {
        switch self {
        case .ed25519: ("ED25519", 32)
        case .ed448: ("ED448", 57)
        }
    }

    /// The length of a public key in bytes; a signature is twice as long.
    package var keyLengthInBytes: Int { row.keyLengthInBytes }

    /// The name by which libcrypto knows the key type.
    var libraryName: StaticString { row.libraryName }
}
