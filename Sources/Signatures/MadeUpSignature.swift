/// A signature with the digest that it fits, or does not fit.
struct MadeUpSignature {
    var signature: [UInt8]
    var digest: [UInt8]
    var isValid = true

    /// The same with a bit of the digest, of R or of S changed, and with R and S exchanged.
    var spoiled: [MadeUpSignature] {
        var (digest, r, s, exchanged) = (self, self, self, self)
        digest.digest[31] ^= 1
        r.signature[31] ^= 1
        s.signature[63] ^= 1
        exchanged.signature = Array(signature[32...] + signature[..<32])
        return [digest, r, s, exchanged].map {
            var spoiled = $0
            spoiled.isValid = false
            return spoiled
        }
    }
}

extension P256Table {
    /// Makes a signature of the key without its private half.
    ///
    /// Anybody can, who may choose the digest as well: from R = a·G + b·Q follow r, s = r/b and e = a·s. It is no
    /// forgery, as nobody knows a message with that digest.
    func madeUpSignature(_ field: borrowing PrimeField) throws(KeyError) -> MadeUpSignature {
        try madeUpSignature(a: field.randomNumber(), b: field.randomNumber(), field)
    }

    /// - Parameter b: Not 0.
    func madeUpSignature(
        a: BigNumber, b: BigNumber, _ field: borrowing PrimeField
    ) throws(KeyError) -> MadeUpSignature {
        let left = try CurvePoint(of: group)
        let right = try CurvePoint(of: group)
        let sum = try CurvePoint(of: group)
        try group.multiplyGenerator(by: a, into: left, scratch: field.scratch)
        try keyGroup.multiplyGenerator(by: b, into: right, scratch: field.scratch)
        try group.add(left, right, into: sum, scratch: field.scratch)
        let (r, inverse) = (try BigNumber(), try BigNumber())
        try group.copyX(of: sum, into: r, scratch: field.scratch)
        try field.reduce(r, into: r)
        try field.invert(b, into: inverse)
        let s = try field.product(r, inverse)
        let e = try field.product(a, s)
        return MadeUpSignature(
            signature: try r.bigEndian(count: 32) + s.bigEndian(count: 32), digest: try e.bigEndian(count: 32))
    }
}

extension PrimeField {
    /// A number that is nobody's choice; 0 once in 2²⁵⁶ times.
    borrowing func randomNumber() throws(KeyError) -> BigNumber {
        let number = try BigNumber(littleEndian: RandomBytes.make(count: 32))
        try reduce(number, into: number)
        return number
    }
}
