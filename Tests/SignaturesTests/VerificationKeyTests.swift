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

    @Test(arguments: [0, 31, 33, 64])
    func `coordinates need their full length`(length: Int) {
        let other = [UInt8](repeating: 1, count: length)
        #expect(throws: KeyError.wrongCoordinateLength(found: length, expected: 32)) {
            try VerificationKey(curve: .p256, x: other, y: Self.p256.y)
        }
        #expect(throws: KeyError.wrongCoordinateLength(found: length, expected: 32)) {
            try VerificationKey(curve: .p256, x: Self.p256.x, y: other)
        }
        #expect(throws: KeyError.wrongCoordinateLength(found: length, expected: 32)) {
            try VerificationKey(edwardsCurve: .ed25519, x: other)
        }
    }

    @Test func `points off P-256 are refused`() throws {
        let zero = [UInt8](repeating: 0, count: 32)
        // x + p names the same residue where it fits into 32 bytes, and is refused all the same.
        let prime = [UInt8](hexadecimal: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
        var nearby = Self.p256.y
        nearby[31] ^= 1
        for (x, y) in [
            (zero, zero), (Self.p256.x, nearby), (Self.p256.y, Self.p256.x), (Self.p256.x, zero), (prime, Self.p256.y),
            (prime, prime), ([UInt8](repeating: 0xFF, count: 32), [UInt8](repeating: 0xFF, count: 32)),
        ] {
            #expect(throws: KeyError.pointNotOnCurve) { try VerificationKey(curve: .p256, x: x, y: y) }
        }
    }

    @Test func `an empty secret is refused`() throws {
        #expect(throws: KeyError.secretTooShort(bytes: 0, minimum: 1)) { try VerificationKey(secret: []) }
        let key = try VerificationKey(secret: [1])
        #expect(key.kind == .secret(lengthInBytes: 1))
        #expect(key.components == nil)
    }

    @Test func `a secret must be as long as the hash`() throws {
        try VerificationKey(secret: [UInt8](repeating: 1, count: 32)).check(fits: .hs256)
        let short = try VerificationKey(secret: [UInt8](repeating: 1, count: 31))
        #expect(throws: KeyError.secretTooShort(bytes: 31, minimum: 32)) { try short.check(fits: .hs256) }
        #expect(throws: KeyError.secretTooShort(bytes: 31, minimum: 32)) {
            _ = try SignatureVerifier(key: short, algorithm: .hs256)
        }
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a key fits the algorithms of its own type only`(algorithm: SignatureAlgorithm) throws {
        let keys: [(VerificationKey, [SignatureAlgorithm])] = [
            (try VerificationKey(secret: [UInt8](repeating: 1, count: 64)), [.hs256]),
            (try VerificationKey(rsaModulus: Self.modulus(bits: 2048), exponent: [3]), [.rs256, .ps256]),
            (try VerificationKey(curve: .p256, x: Self.p256.x, y: Self.p256.y), [.es256]),
            (try SigningKey.generate(for: .edDSA).verificationKey(), [.edDSA]),
        ]
        for (key, fitting) in keys {
            if fitting.contains(algorithm) {
                try key.check(fits: algorithm)
                _ = try SignatureVerifier(key: key, algorithm: algorithm)
            } else {
                #expect(throws: KeyError.keyDoesNotFit(algorithm)) { try key.check(fits: algorithm) }
                #expect(throws: KeyError.keyDoesNotFit(algorithm)) {
                    _ = try SignatureVerifier(key: key, algorithm: algorithm)
                }
            }
        }
    }
}
