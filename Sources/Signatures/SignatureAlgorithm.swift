/// A signature or MAC algorithm of JWS (RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2).
///
/// To add one, add a case and its ``row``; nothing else enumerates algorithms.
package enum SignatureAlgorithm: Hashable, Sendable, CaseIterable {
    /// HMAC with SHA-256 (RFC 7518 §3.2).
    case hs256
    /// HMAC with SHA-384 (RFC 7518 §3.2).
    case hs384
    /// HMAC with SHA-512 (RFC 7518 §3.2).
    case hs512
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    case rs256
    /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3).
    case rs384
    /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 §3.3).
    case rs512
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a 32-byte salt (RFC 7518 §3.5).
    case ps256
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a 48-byte salt (RFC 7518 §3.5).
    case ps384
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a 64-byte salt (RFC 7518 §3.5).
    case ps512
    /// ECDSA over P-256 with SHA-256 (RFC 7518 §3.4).
    case es256
    /// ECDSA over P-384 with SHA-384 (RFC 7518 §3.4).
    case es384
    /// ECDSA over P-521 with SHA-512 (RFC 7518 §3.4).
    case es512
    /// ECDSA over secp256k1 with SHA-256 (RFC 8812 §3.2).
    case es256K
    /// EdDSA; the key's curve says which (RFC 8037 §3.1).
    case edDSA

    private var row: (name: String, scheme: Scheme) {
        switch self {
        case .hs256: ("HS256", .hmac(.sha256))
        case .hs384: ("HS384", .hmac(.sha384))
        case .hs512: ("HS512", .hmac(.sha512))
        case .rs256: ("RS256", .rsa(.pkcs1, .sha256))
        case .rs384: ("RS384", .rsa(.pkcs1, .sha384))
        case .rs512: ("RS512", .rsa(.pkcs1, .sha512))
        case .ps256: ("PS256", .rsa(.pss, .sha256))
        case .ps384: ("PS384", .rsa(.pss, .sha384))
        case .ps512: ("PS512", .rsa(.pss, .sha512))
        case .es256: ("ES256", .ecdsa(.p256, .sha256))
        case .es384: ("ES384", .ecdsa(.p384, .sha384))
        case .es512: ("ES512", .ecdsa(.p521, .sha512))
        case .es256K: ("ES256K", .ecdsa(.secp256k1, .sha256))
        case .edDSA: ("EdDSA", .edDSA)
        }
    }
}

extension SignatureAlgorithm {
    /// How an algorithm signs, and with which parameters.
    enum Scheme {
        case hmac(Digest)
        case rsa(RSAPadding, Digest)
        case ecdsa(EllipticCurve, Digest)
        case edDSA
    }

    /// How a digest is padded before the RSA operation (RFC 8017 §8).
    enum RSAPadding {
        case pkcs1
        case pss
    }

    /// The registered name, as it stands in `alg`.
    package var name: String { row.name }

    /// Whether one secret both signs and verifies.
    package var isSymmetric: Bool {
        if case .hmac = scheme { true } else { false }
    }

    var scheme: Scheme { row.scheme }

    /// Finds an algorithm by its registered name, byte for byte.
    ///
    /// - Parameter name: The value of `alg`; case counts (RFC 7515 §4.1.1).
    package init?(name: some Collection<UInt8>) {
        guard let found = Self.allCases.first(where: { $0.name.utf8.elementsEqual(name) }) else { return nil }
        self = found
    }

    /// Finds an algorithm by its registered name, byte for byte.
    ///
    /// - Parameter name: The value of `alg`; case counts (RFC 7515 §4.1.1).
    package init?(name: Span<UInt8>) {
        guard let found = Self.allCases.first(where: { unsafe name.withUnsafeBufferPointer($0.hasName) }) else {
            return nil
        }
        self = found
    }

    /// Finds an algorithm by its registered name, byte for byte.
    ///
    /// Strings compare by canonical equivalence, in which U+212A is a "K": hence the bytes.
    ///
    /// - Parameter name: The value of `alg`; case counts (RFC 7515 §4.1.1).
    package init?(_ name: String) {
        self.init(name: name.utf8)
    }

    private func hasName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe name.utf8.elementsEqual(bytes)
    }
}

extension SignatureAlgorithm: CustomStringConvertible {
    package var description: String { name }
}
