import COpenSSL

/// Verifies with one key and one algorithm, on one thread.
///
/// It holds a prepared libcrypto context, because preparing one costs more than an HMAC. Make one for
/// each thread and key, and use it for every signature.
package final class SignatureVerifier {
    private let check: any SignatureCheck
    private let signatureLengthInBytes: Int

    /// - Parameter usesTables: Whether ES256 is verified with a table of the key's multiples, as soon as there is one: in
    ///   half the time, by an equation of ours, see ``VerificationKey/makeTable()``.
    /// - Throws: ``KeyError/keyDoesNotFit(_:)`` or ``KeyError/secretTooShort(bytes:minimum:)``, as
    ///   ``VerificationKey/check(fits:)`` does.
    package init(key: VerificationKey, algorithm: SignatureAlgorithm, usesTables: Bool = false) throws(KeyError) {
        try key.check(fits: algorithm)
        switch (algorithm.scheme, key.material, key.kind) {
        case (.hmac(let digest), .secret(let secret), _):
            check = try HMACCheck(secret: secret, digest: digest)
            signatureLengthInBytes = digest.lengthInBytes
        case (.rsa(let padding, let digest), .asymmetric(let key), .rsa(let bits)):
            check = try RSACheck(key: key, digest: digest, padding: padding)
            signatureLengthInBytes = (bits + 7) / 8
        case (.ecdsa(let curve, let digest), .asymmetric(let material), _):
            let ecdsa = try ECDSACheck(key: material, digest: digest)
            check = usesTables && algorithm == .es256 ? TableCheck(key: key, withoutTable: ecdsa) : ecdsa
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
