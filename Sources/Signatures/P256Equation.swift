/// The verification of ECDSA over P-256 (FIPS 186-5 §6.4.2) with a key's table, on one thread.
///
/// All that it computes with is made once and used again.
final class P256Equation {
    private let table: P256Table
    private let field: PrimeField
    private let r, s, e, inverse, u1, u2, x: BigNumber
    private let multipleOfG, multipleOfKey, sum: CurvePoint

    init(_ table: P256Table) throws(KeyError) {
        self.table = table
        field = try PrimeField(modulus: table.group.order())
        (r, s, e, inverse) = (try BigNumber(), try BigNumber(), try BigNumber(), try BigNumber())
        (u1, u2, x) = (try BigNumber(), try BigNumber(), try BigNumber())
        multipleOfG = try CurvePoint(of: table.group)
        multipleOfKey = try CurvePoint(of: table.group)
        sum = try CurvePoint(of: table.group)
    }

    /// Whether a signature fits a digest.
    ///
    /// - Parameters:
    ///   - signature: R‖S, 64 bytes.
    ///   - digest: 32 bytes, as many as the order has: none is cut off.
    /// - Throws: Libcrypto's failure, which says nothing of the signature.
    func isValid(_ signature: Span<UInt8>, digest: Span<UInt8>) throws(KeyError) -> Bool {
        let n = field.modulus
        try r.set(bigEndian: signature.extracting(0..<32))
        try s.set(bigEndian: signature.extracting(32..<64))
        guard !r.isZero, r < n, !s.isZero, s < n else { return false }
        try e.set(bigEndian: digest)
        try field.invert(s, into: inverse)
        try field.multiply(e, inverse, into: u1)
        try field.multiply(r, inverse, into: u2)
        try table.group.multiplyGenerator(by: u1, into: multipleOfG, scratch: field.scratch)
        try table.keyGroup.multiplyGenerator(by: u2, into: multipleOfKey, scratch: field.scratch)
        try table.group.add(multipleOfG, multipleOfKey, into: sum, scratch: field.scratch)
        guard !table.group.isInfinity(sum) else { return false }
        try table.group.copyX(of: sum, into: x, scratch: field.scratch)
        // x is less than p, which is greater than n: a few x stand for an r that is smaller by n.
        try field.reduce(x, into: x)
        return x == r
    }
}
