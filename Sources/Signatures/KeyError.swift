/// Why a key was refused, or why a signature could not be made.
package enum KeyError: Error, Equatable {
    /// The RSA modulus is shorter than RFC 7518 §3.3 allows.
    case rsaModulusTooSmall(bits: Int, minimum: Int)
    /// The RSA modulus is so long that verifying would cost milliseconds.
    case rsaModulusTooLarge(bits: Int, maximum: Int)
    /// The RSA modulus is even, so no product of two large primes.
    case rsaModulusEven
    /// The RSA modulus has the form of a generator whose keys can be factored (CVE-2017-15361).
    case rsaModulusFactorable
    /// The RSA exponent is 1, even, zero, or longer than 64 bits.
    case rsaExponentInvalid
    /// The coordinates name no point of the curve.
    case pointNotOnCurve
    /// The Edwards point is of small order, so that one signature fits many messages.
    case pointOfSmallOrder
    /// A coordinate does not have the full length of its curve (RFC 7518 §6.2.1.2, RFC 8037 §2).
    case wrongCoordinateLength(found: Int, expected: Int)
    /// The secret is empty, or shorter than the algorithm's hash (RFC 7518 §3.2).
    case secretTooShort(bytes: Int, minimum: Int)
    /// The secret is the text of a key or certificate, which others may know.
    case secretIsPEM
    /// The key's type, curve or use is not what the algorithm needs.
    case keyDoesNotFit(SignatureAlgorithm)
    /// The text is not PEM, or the block's content is not what its label says (RFC 7468).
    case malformedPEM
    /// The PEM text holds several objects, so that it is not clear which is meant.
    case severalPEMBlocks(found: Int)
    /// The PEM text holds a private key where a public key is expected.
    case privateKeyGiven
    /// The PEM text holds a public key where a private key is expected.
    case publicKeyGiven
    /// The private key is encrypted; nobody is asked for a passphrase.
    case encryptedKeyGiven
    /// The key is of a type, a curve or an encoding that no algorithm here uses.
    case unsupportedKey
    /// The private key's own signature does not verify with its public key.
    case keyPairMismatch
    /// A shared secret has neither PEM text nor public components.
    case secretHasNoPEM
    /// There is no table of a key's multiples to be had from this libcrypto, or not a fast one.
    case tableUnavailable
    /// The table of a key's multiples, or what is computed with it, differs from what libcrypto computes without it.
    case tableMismatch
    /// libcrypto failed; the code is that of the oldest entry in its error queue, or 0.
    case libraryFailure(code: UInt)
}

extension KeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .rsaModulusTooSmall(let bits, let minimum): "RSA modulus has \(bits) bits, expected at least \(minimum)"
        case .rsaModulusTooLarge(let bits, let maximum): "RSA modulus has \(bits) bits, expected at most \(maximum)"
        case .rsaModulusEven: "RSA modulus is even, expected an odd number"
        case .rsaModulusFactorable: "RSA modulus has the ROCA fingerprint, expected one that cannot be factored"
        case .rsaExponentInvalid: "RSA exponent is not usable, expected an odd number from 3 up to 64 bits"
        case .pointNotOnCurve: "public key is not a point of its curve"
        case .pointOfSmallOrder: "public key is a point of small order, expected one of the prime-order group"
        case .wrongCoordinateLength(let found, let expected): "coordinate has \(found) bytes, expected \(expected)"
        case .secretTooShort(let bytes, let minimum): "secret has \(bytes) bytes, expected at least \(minimum)"
        case .secretIsPEM: "secret is a PEM text, expected random bytes"
        case .keyDoesNotFit(let algorithm): "key does not fit \(algorithm), expected \(algorithm.expectedKey)"
        case .malformedPEM: "key text is malformed, expected one PEM block"
        case .severalPEMBlocks(let found): "key text holds \(found) PEM blocks, expected 1"
        case .privateKeyGiven: "key text holds a private key, expected a public key or a certificate"
        case .publicKeyGiven: "key text holds no private key, expected PKCS#8, SEC 1 or PKCS#1"
        case .encryptedKeyGiven: "private key is encrypted, expected one without a passphrase"
        case .unsupportedKey: "key type is not supported, expected \(Self.supportedKeys)"
        case .keyPairMismatch: "private key does not match its public key"
        case .secretHasNoPEM: "a shared secret has no PEM form, expected a private key"
        case .tableUnavailable: "libcrypto makes no fast table of a key's multiples, expected OpenSSL 3 with its P-256"
        case .tableMismatch: "table of the key's multiples differs from what libcrypto computes without it"
        case .libraryFailure(let code): "libcrypto failed with error \(code), see `openssl errstr`"
        }
    }

    private static var supportedKeys: String {
        (["RSA"] + EllipticCurve.allCases.map(\.rawValue) + EdwardsCurve.allCases.map(\.rawValue))
            .joined(separator: ", ")
    }
}

extension SignatureAlgorithm {
    fileprivate var expectedKey: String {
        switch scheme {
        case .hmac: "a shared secret"
        case .rsa: "an RSA key"
        case .ecdsa(let curve, _): "a \(curve.rawValue) key"
        case .edDSA: "an Edwards-curve key"
        }
    }
}
