import Signatures
import Testing

@Suite struct `Verification keys from numbers` {
    private static let p256 = (
        x: [UInt8](base64URL: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        y: [UInt8](base64URL: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
    )

    /// An odd number of so many bits; libcrypto does not ask whether it has two prime factors.
    private static func modulus(bits: Int) -> [UInt8] {
        let first: UInt8 = 1 << UInt8((bits - 1) % 8)
        return [first] + [UInt8](repeating: 0xFF, count: (bits - 1) / 8)
    }

    @Test(arguments: [2048, 2049, 3072, 16384])
    func `RSA moduli from 2048 to 16384 bits are taken`(bits: Int) throws {
        let key = try VerificationKey(rsaModulus: Self.modulus(bits: bits), exponent: [1, 0, 1])
        #expect(key.kind == .rsa(bits: bits))
    }

    @Test(arguments: [1, 1024, 2047])
    func `shorter RSA moduli are refused`(bits: Int) {
        #expect(throws: KeyError.rsaModulusTooSmall(bits: bits, minimum: 2048)) {
            try VerificationKey(rsaModulus: Self.modulus(bits: bits), exponent: [1, 0, 1])
        }
    }

    @Test func `no modulus, or only zeros, is a short one`() {
        for modulus in [[], [UInt8](repeating: 0, count: 256)] {
            #expect(throws: KeyError.rsaModulusTooSmall(bits: 0, minimum: 2048)) {
                try VerificationKey(rsaModulus: modulus, exponent: [1, 0, 1])
            }
        }
    }

    @Test(arguments: [16385, 1_000_000])
    func `longer RSA moduli are refused`(bits: Int) {
        #expect(throws: KeyError.rsaModulusTooLarge(bits: bits, maximum: 16384)) {
            try VerificationKey(rsaModulus: Self.modulus(bits: bits), exponent: [1, 0, 1])
        }
    }

    @Test func `zeros before a modulus neither count as bits nor change the key`() throws {
        let modulus = Self.modulus(bits: 2048)
        let key = try VerificationKey(rsaModulus: [0, 0] + modulus, exponent: [0, 1, 0, 1])
        #expect(key.kind == .rsa(bits: 2048))
        #expect(key.components == .rsa(modulus: modulus, exponent: [1, 0, 1]))
        #expect(throws: KeyError.rsaModulusTooSmall(bits: 2047, minimum: 2048)) {
            try VerificationKey(rsaModulus: [0] + Self.modulus(bits: 2047), exponent: [1, 0, 1])
        }
    }

    @Test func `an even RSA modulus is refused`() {
        #expect(throws: KeyError.rsaModulusEven) {
            try VerificationKey(rsaModulus: Self.modulus(bits: 2048).dropLast() + [0xFE], exponent: [1, 0, 1])
        }
    }

    @Test func `a modulus that can be factored is refused`() throws {
        // 65537¹²⁸ is a power of 65537 modulo every prime; in digits of 16 bits, the least significant first.
        var digits = [1]
        for _ in 0..<128 {
            var carry = 0
            digits = zip(digits + [0], [0] + digits).map { digit, shifted in
                let sum = digit + shifted + carry
                carry = sum >> 16
                return sum & 0xFFFF
            }
        }
        var modulus = digits.reversed().flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(throws: KeyError.rsaModulusFactorable) {
            try VerificationKey(rsaModulus: modulus, exponent: [1, 0, 1])
        }
        modulus[modulus.count - 1] ^= 2
        _ = try VerificationKey(rsaModulus: modulus, exponent: [1, 0, 1])
    }

    @Test(arguments: [[3], [1, 0, 1], [0, 0, 5], [UInt8](repeating: 0xFF, count: 8)] as [[UInt8]])
    func `odd RSA exponents from 3 to 64 bits are taken`(exponent: [UInt8]) throws {
        _ = try VerificationKey(rsaModulus: Self.modulus(bits: 2048), exponent: exponent)
    }

    @Test(arguments: [[], [0], [1], [0, 1], [2], [4], [1, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 1]] as [[UInt8]])
    func `other RSA exponents are refused`(exponent: [UInt8]) {
        #expect(throws: KeyError.rsaExponentInvalid) {
            try VerificationKey(rsaModulus: Self.modulus(bits: 2048), exponent: exponent)
        }
    }

    @Test func `a P-256 point keeps its coordinates`() throws {
        let key = try VerificationKey(curve: .p256, x: Self.p256.x, y: Self.p256.y)
        #expect(key.kind == .ellipticCurve(.p256))
        #expect(key.components == .ellipticCurve(.p256, x: Self.p256.x, y: Self.p256.y))
    }

    @Test(
        arguments: [(.p256, 32), (.p384, 48), (.p521, 66), (.secp256k1, 32)] as [(EllipticCurve, Int)],
        [-1, 1])
    func `coordinates need their full length`(curve: (EllipticCurve, Int), difference: Int) {
        let (curve, length) = curve
        let fitting = [UInt8](repeating: 1, count: length)
        for other in [[], [UInt8](repeating: 1, count: length + difference), fitting + fitting] {
            let refusal = KeyError.wrongCoordinateLength(found: other.count, expected: length)
            #expect(throws: refusal) { try VerificationKey(curve: curve, x: other, y: fitting) }
            #expect(throws: refusal) { try VerificationKey(curve: curve, x: fitting, y: other) }
        }
    }

    @Test(arguments: [(.ed25519, 32), (.ed448, 57)] as [(EdwardsCurve, Int)])
    func `an Edwards point needs its full length`(curve: EdwardsCurve, length: Int) {
        for other in [0, length - 1, length + 1, 2 * length] {
            #expect(throws: KeyError.wrongCoordinateLength(found: other, expected: length)) {
                try VerificationKey(edwardsCurve: curve, x: [UInt8](repeating: 1, count: other))
            }
        }
    }

    @Test(
        arguments: [
            (.es256, "ffffffff00000001" + String(repeating: "0", count: 24) + String(repeating: "f", count: 24)),
            (.es384, String(repeating: "f", count: 63) + "effffffff0000000000000000ffffffff"),
            (.es512, "01" + String(repeating: "f", count: 130)),
            (.es256K, String(repeating: "f", count: 55) + "efffffc2f"),
        ] as [(SignatureAlgorithm, String)])
    func `points off their curve are refused`(algorithm: SignatureAlgorithm, p: String) throws {
        let key = try SigningKey.generate(for: algorithm).verificationKey()
        guard case .ellipticCurve(let curve, let x, let y) = key.components else {
            Issue.record("not a Weierstrass curve")
            return
        }
        _ = try VerificationKey(curve: curve, x: x, y: y)
        let zero = [UInt8](repeating: 0, count: x.count)
        // p names the same residue as 0, and is refused even where the curve has a point there.
        let prime = [UInt8](hexadecimal: p)
        var nearby = y
        nearby[y.count - 1] ^= 1
        for (x, y) in [
            (zero, zero), (x, nearby), (y, x), (x, zero), (prime, y), (x, prime), (prime, prime),
            ([UInt8](repeating: 0xFF, count: x.count), [UInt8](repeating: 0xFF, count: x.count)),
        ] {
            #expect(throws: KeyError.pointNotOnCurve) { try VerificationKey(curve: curve, x: x, y: y) }
        }
    }

    @Test func `a point of one curve is none of another`() throws {
        let (x, y) = Self.p256
        #expect(throws: KeyError.pointNotOnCurve) { try VerificationKey(curve: .secp256k1, x: x, y: y) }
        let other = try SigningKey.generate(for: .es256K).verificationKey()
        guard case .ellipticCurve(.secp256k1, let x, let y) = other.components else {
            Issue.record("not a secp256k1 key")
            return
        }
        #expect(throws: KeyError.pointNotOnCurve) { try VerificationKey(curve: .p256, x: x, y: y) }
    }

    @Test func `an empty secret is refused`() throws {
        #expect(throws: KeyError.secretTooShort(bytes: 0, minimum: 1)) { try VerificationKey(secret: []) }
        let key = try VerificationKey(secret: [1])
        #expect(key.kind == .secret(lengthInBytes: 1))
        #expect(key.components == nil)
    }
}
