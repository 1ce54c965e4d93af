/// The equation a·x² + y² = 1 + d·x²·y² modulo p, with p and d in hexadecimal.
struct EdwardsEquation {
    /// Whether a is −1 (edwards25519) rather than 1.
    let isTwisted: Bool
    let p: String
    let d: String
}

extension EdwardsCurve {
    /// The curve's equation (RFC 8032 §5.1, §5.2).
    private var equation: EdwardsEquation {
        switch self {
        case .ed25519:
            EdwardsEquation(
                isTwisted: true,
                p: "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",
                d: "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3")
        case .ed448:
            EdwardsEquation(
                isTwisted: false,
                p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                    + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                d: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                    + "ffffffffffffffffffffffffffffffffffffffffffffffffffff6756")
        }
    }

    /// Refuses an encoding that is not canonical, names no point, or names a point of small order.
    ///
    /// libcrypto finds the first two faults at each signature and the last one never: with such a key
    /// an attacker makes signatures that hold for any message (RFC 8032 §8, "Taming the many EdDSAs").
    ///
    /// - Parameter encoding: y, little-endian, with the sign of x in the topmost bit.
    func checkPoint(_ encoding: [UInt8]) throws(KeyError) {
        let field = try PrimeField(modulus: BigNumber(hexadecimal: equation.p))
        let one = try BigNumber(littleEndian: [1])
        let a = try equation.isTwisted ? field.difference(BigNumber(), one) : one
        let d = try BigNumber(hexadecimal: equation.d)

        var bytes = encoding
        if let last = bytes.indices.last { bytes[last] &= 0x7F }
        let y = try BigNumber(littleEndian: bytes)
        guard y < field.modulus else { throw .pointNotOnCurve }

        // x² = (y² − 1) / (d·y² − a); a quotient is a square exactly if the product is.
        let ySquared = try field.product(y, y)
        let numerator = try field.difference(ySquared, one)
        let denominator = try field.difference(field.product(d, ySquared), a)
        guard try field.isSquare(field.product(numerator, denominator)) else { throw .pointNotOnCurve }

        // Order 1 or 2 has x = 0, so y² = 1; order 4 has y = 0; order 8, of which edwards448 has no point,
        // doubles to order 4, so y² = a·x².
        let order8 = try field.difference(
            field.product(ySquared, denominator), field.product(a, numerator))
        let vanishing = try field.product(y, field.product(numerator, order8))
        guard !vanishing.isZero else { throw .pointOfSmallOrder }
    }
}
