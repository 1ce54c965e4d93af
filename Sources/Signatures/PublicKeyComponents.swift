/// The public numbers of a key, as a JWK carries them (RFC 7518 §6, RFC 8037 §2).
///
/// Numbers are big-endian; an Edwards point is in its own encoding (RFC 8032 §5.1.2).
package enum PublicKeyComponents: Equatable, Sendable {
    /// `n` and `e`, without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// `crv`, `x` and `y`, both of full length.
    case ellipticCurve(EllipticCurve, x: [UInt8], y: [UInt8])
    /// `crv` and `x`.
    case edwardsCurve(EdwardsCurve, x: [UInt8])
}

extension PublicKeyComponents {
    private static let rsaModulusBits = 2048...16384

    /// An RSA key without the leading zeros that some libraries prefix (RFC 7518 §6.3.1.1).
    static func rsa(paddedModulus: [UInt8], paddedExponent: [UInt8]) -> Self {
        .rsa(modulus: Array(paddedModulus.drop { $0 == 0 }), exponent: Array(paddedExponent.drop { $0 == 0 }))
    }

    /// Applies the rules that can be told from the numbers alone.
    ///
    /// - Returns: The kind of key.
    /// - Throws: The rule that refused it. Whether a point (`kty` `EC`) lies on its curve is left to libcrypto.
    func checked() throws(KeyError) -> KeyKind {
        switch self {
        case .rsa(let modulus, let exponent):
            return .rsa(bits: try Self.checkRSA(modulus: modulus, exponent: exponent))
        case .ellipticCurve(let curve, let x, let y):
            try Self.checkLength(x, curve.coordinateLengthInBytes)
            try Self.checkLength(y, curve.coordinateLengthInBytes)
            return .ellipticCurve(curve)
        case .edwardsCurve(let curve, let x):
            try Self.checkLength(x, curve.keyLengthInBytes)
            try curve.checkPoint(x)
            return .edwardsCurve(curve)
        }
    }

    private static func checkLength(_ coordinate: [UInt8], _ expected: Int) throws(KeyError) {
        guard coordinate.count == expected else {
            throw .wrongCoordinateLength(found: coordinate.count, expected: expected)
        }
    }

    private static func checkRSA(modulus: [UInt8], exponent: [UInt8]) throws(KeyError) -> Int {
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard bits >= rsaModulusBits.lowerBound else {
            throw .rsaModulusTooSmall(bits: bits, minimum: rsaModulusBits.lowerBound)
        }
        guard bits <= rsaModulusBits.upperBound else {
            throw .rsaModulusTooLarge(bits: bits, maximum: rsaModulusBits.upperBound)
        }
        guard let last = modulus.last, last & 1 == 1 else { throw .rsaModulusEven }
        // A long exponent makes each verification as slow as signing.
        guard exponent.count <= 8 else { throw .rsaExponentInvalid }
        let value = exponent.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard value >= 3, value & 1 == 1 else { throw .rsaExponentInvalid }
        guard !ROCAFingerprint.matches(modulus: modulus) else { throw .rsaModulusFactorable }
        return bits
    }
}
