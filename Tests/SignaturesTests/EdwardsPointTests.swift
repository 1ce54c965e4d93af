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
