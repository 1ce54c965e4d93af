extension P256Table {
    /// Compares the table with what libcrypto computes without it, and the equation with EVP's verdicts.
    ///
    /// - Throws: ``KeyError/tableMismatch`` at the first difference.
    func check(against key: AsymmetricKey) throws(KeyError) {
        let field = try PrimeField(modulus: group.order())
        try checkMultiples(field)
        try checkVerdicts(field, key)
    }

    private func checkMultiples(_ field: borrowing PrimeField) throws(KeyError) {
        let generator = try CurvePoint(of: group)
        let fromTable = try CurvePoint(of: group)
        let computed = try CurvePoint(of: group)
        try keyGroup.multiplyGenerator(by: BigNumber(littleEndian: [1]), into: generator, scratch: field.scratch)
        for scalar in try Self.scalars(field) {
            try keyGroup.multiplyGenerator(by: scalar, into: fromTable, scratch: field.scratch)
            try group.multiply(generator, by: scalar, into: computed, scratch: field.scratch)
            guard try group.areEqual(fromTable, computed, scratch: field.scratch) else { throw .tableMismatch }
        }
    }

    /// Numbers that between them use every entry of the table, the ends of the range, and some random ones.
    static func scalars(_ field: borrowing PrimeField) throws(KeyError) -> [BigNumber] {
        let zero = try BigNumber()
        var scalars = [zero]
        for number: UInt8 in 1...2 {
            let small = try BigNumber(littleEndian: [number])
            scalars += [small, try field.difference(zero, small)]
        }
        // One digit in all of the table's rows, the last of which ends with 16. A digit from 64 stands for itself less 128
        // and 1 in the next row: so 64 is in every other row first, then in the rows between.
        let last = 36
        for digit: UInt8 in 1...63 {
            scalars.append(try number(ofDigits: { row in row < last || digit < 16 ? digit : 0 }, field))
        }
        for parity in 0...1 {
            scalars.append(try number(ofDigits: { row in row < last && row & 1 == parity ? 64 : 0 }, field))
        }
        for _ in 0..<8 { scalars.append(try field.randomNumber()) }
        return scalars
    }

    private static func number(
        ofDigits digit: (Int) -> UInt8, _ field: borrowing PrimeField
    ) throws(KeyError) -> BigNumber {
        var bytes = [UInt8](repeating: 0, count: 32)
        for row in 0..<37 {
            let (byte, shift) = (row * 7 / 8, row * 7 % 8)
            let bits = UInt16(digit(row)) << shift
            bytes[byte] |= UInt8(truncatingIfNeeded: bits)
            if byte < 31 { bytes[byte + 1] |= UInt8(bits >> 8) }
        }
        let number = try BigNumber(littleEndian: bytes)
        try field.reduce(number, into: number)
        return number
    }

    private func checkVerdicts(_ field: borrowing PrimeField, _ key: AsymmetricKey) throws(KeyError) {
        let context = try KeyContext(key)
        try context.prepareToVerify(FetchedDigest(.sha256), nil)
        let equation = try P256Equation(self)
        for _ in 0..<4 {
            let good = try madeUpSignature(field)
            for sample in [good] + good.spoiled {
                let isValid = try equation.isValid(sample.signature.span, digest: sample.digest.span)
                guard isValid == sample.isValid, context.isValid(sample) == sample.isValid else {
                    throw .tableMismatch
                }
            }
        }
    }
}

extension KeyContext {
    fileprivate func isValid(_ sample: MadeUpSignature) -> Bool {
        defer { ErrorQueue.clear() }
        return unsafe ECDSASignature.withDER(sample.signature.span) { signature in
            unsafe sample.digest.withUnsafeBufferPointer { unsafe isValid(signature, digest: $0) }
        }
    }
}
