import Signatures
import Testing

@Suite struct `Ed25519 points` {
    private static let p = "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

    @Test(arguments: [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ])
    func `points of order 1, 2, 4 and 8 are refused`(encoding: String) {
        #expect(throws: KeyError.pointOfSmallOrder) {
            try VerificationKey(edwardsCurve: .ed25519, x: [UInt8](hexadecimal: encoding))
        }
    }

    @Test(arguments: [p + "7f", p + "ff", "ee" + p.dropFirst(2) + "7f", String(repeating: "ff", count: 32)])
    func `numbers from p upward are refused, whatever they stand for`(encoding: String) {
        #expect(throws: KeyError.pointNotOnCurve) {
            try VerificationKey(edwardsCurve: .ed25519, x: [UInt8](hexadecimal: encoding))
        }
    }

    @Test(arguments: 2...19)
    func `a small y is taken exactly if the curve has it`(y: Int) throws {
        let encoding = [UInt8(y)] + [UInt8](repeating: 0, count: 31)
        // By Euler's criterion, computed apart from libcrypto.
        if [2, 7, 8, 11, 12, 13, 17].contains(y) {
            #expect(throws: KeyError.pointNotOnCurve) {
                try VerificationKey(edwardsCurve: .ed25519, x: encoding)
            }
        } else {
            let key = try VerificationKey(edwardsCurve: .ed25519, x: encoding)
            #expect(key.components == .edwardsCurve(.ed25519, x: encoding))
        }
    }

    @Test func `new keys are taken`() throws {
        for _ in 0..<50 {
            #expect(try SigningKey.generate(for: .edDSA).verificationKey().kind == .edwardsCurve(.ed25519))
        }
    }
}

@Suite struct `Ed448 points` {
    private static func point(_ hexadecimal: String) -> [UInt8] {
        let bytes = [UInt8](hexadecimal: hexadecimal)
        return bytes + [UInt8](repeating: 0, count: 57 - bytes.count)
    }

    /// p − 1 and p, little-endian: all ones but for bit 224.
    private static let half = String(repeating: "ff", count: 27)
    private static let (pMinus1, p) = ("fe\(half)fe\(half)", "ff\(half)fe\(half)")

    @Test(arguments: ["01", pMinus1, "00"])
    func `points of order 1, 2 and 4 are refused, under both signs of x`(y: String) {
        var encoding = Self.point(y)
        for sign: UInt8 in [0x00, 0x80] {
            encoding[56] = sign
            #expect(throws: KeyError.pointOfSmallOrder) { try VerificationKey(edwardsCurve: .ed448, x: encoding) }
        }
    }

    @Test(arguments: [
        p, String(repeating: "00", count: 28) + "ff" + half,
        String(repeating: "ff", count: 57), String(repeating: "00", count: 56) + "01",
        "03" + String(repeating: "00", count: 55) + "40",
    ])
    func `numbers from p upward are refused, whatever they stand for`(encoding: String) {
        #expect(throws: KeyError.pointNotOnCurve) {
            try VerificationKey(edwardsCurve: .ed448, x: Self.point(encoding))
        }
    }

    @Test(arguments: 2...19)
    func `a small y is taken exactly if the curve has it`(y: Int) throws {
        let encoding = [UInt8(y)] + [UInt8](repeating: 0, count: 56)
        // By Euler's criterion, computed apart from libcrypto.
        if [2, 6, 10, 11, 14, 15, 16, 17, 18].contains(y) {
            #expect(throws: KeyError.pointNotOnCurve) { try VerificationKey(edwardsCurve: .ed448, x: encoding) }
        } else {
            let key = try VerificationKey(edwardsCurve: .ed448, x: encoding)
            #expect(key.components == .edwardsCurve(.ed448, x: encoding))
        }
    }

    @Test func `new keys are taken`() throws {
        for _ in 0..<50 {
            #expect(try SigningKey.generate(on: .ed448).verificationKey().kind == .edwardsCurve(.ed448))
        }
    }
}
