import Signatures
import TestSupport
import Testing

@Suite struct `Signature verification` {
    private static let message = Array("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9".utf8)

    @Test(arguments: RFCExample.all)
    func `an RFC's signature verifies, over its own message only`(example: RFCExample) throws {
        let verifier = try SignatureVerifier(key: example.verificationKey(), algorithm: example.algorithm)
        let signature = [UInt8](base64URL: example.signature)
        var message = Array(example.signingInput.utf8)
        #expect(verifier.isValid(signature, over: message))
        message[0] ^= 1
        #expect(!verifier.isValid(signature, over: message))
        #expect(!verifier.isValid(signature, over: []))
    }

    @Test(arguments: KeyChoice.all)
    func `a new key's signatures verify, again and again`(choice: KeyChoice) throws {
        let (algorithm, key) = (choice.algorithm, try choice.newKey())
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        for length in [0, 1, 63, 64, 65, 5000] {
            let message = [UInt8](repeating: 0x61, count: length)
            let signature = try key.sign(message, with: algorithm)
            #expect(verifier.isValid(signature, over: message))
            #expect(!verifier.isValid(signature, over: Self.message))
            #expect(verifier.isValid(signature, over: message))
        }
    }

    @Test(arguments: KeyChoice.all)
    func `a signature with any one byte changed is refused`(choice: KeyChoice) throws {
        let (algorithm, key) = (choice.algorithm, try choice.newKey())
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        var signature = try key.sign(Self.message, with: algorithm)
        for index in signature.indices {
            for flipped: UInt8 in [0x01, 0x80, 0xFF] {
                signature[index] ^= flipped
                #expect(!verifier.isValid(signature, over: Self.message), "byte \(index) ^ \(flipped)")
                signature[index] ^= flipped
            }
        }
        #expect(verifier.isValid(signature, over: Self.message))
    }

    @Test(arguments: KeyChoice.all)
    func `a signature of any other length is refused`(choice: KeyChoice) throws {
        let (algorithm, key) = (choice.algorithm, try choice.newKey())
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        let signature = try key.sign(Self.message, with: algorithm)
        for other in [
            [], [0], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature,
            signature + signature,
        ] {
            #expect(!verifier.isValid(other, over: Self.message), "\(other.count) bytes")
        }
    }

    @Test(arguments: KeyChoice.all)
    func `another key's signature is refused`(choice: KeyChoice) throws {
        let verifier = try SignatureVerifier(key: choice.newKey().verificationKey(), algorithm: choice.algorithm)
        let signature = try choice.newKey().sign(Self.message, with: choice.algorithm)
        #expect(!verifier.isValid(signature, over: Self.message))
    }

    @Test(arguments: PSSFixture.signatures)
    func `a PSS salt has the hash's length, and MGF1 its hash`(with: String, text: String, isGood: Bool) throws {
        let key = try VerificationKey(pem: Array(PEMFixture.rsaPublicKey.utf8))
        let verifier = try SignatureVerifier(key: key, algorithm: .ps256)
        #expect(verifier.isValid([UInt8](base64URL: text), over: Array("salt".utf8)) == isGood)
    }

    @Test(
        arguments: [
            (.es256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
            (
                .es384,
                "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
            ),
            (
                .es512,
                "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5"
                    + "d03bb5c9b8899c47aebb6fb71e91386409"
            ),
            (.es256K, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
        ] as [(SignatureAlgorithm, String)])
    func `ECDSA numbers outside 1..<n are refused`(algorithm: SignatureAlgorithm, n: String) throws {
        let order = [UInt8](hexadecimal: n)
        let zero = [UInt8](repeating: 0, count: order.count)
        let one = zero.dropLast() + [1]
        let outside = [
            zero, order, order.dropLast() + [order[order.count - 1] + 1], [UInt8](repeating: 0xFF, count: order.count),
        ]
        let key = try SigningKey.generate(for: algorithm)
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        let good = try key.sign(Self.message, with: algorithm)
        let (r, s) = (good[..<order.count], good[order.count...])
        #expect(r.count == s.count)
        for number in outside {
            for signature in [number + number, number + one, one + number, number + s, r + number] {
                #expect(!verifier.isValid(signature, over: Self.message))
            }
        }
        #expect(verifier.isValid(good, over: Self.message))
    }

    @Test func `an ECDSA signature in DER is refused`() throws {
        let key = try SigningKey.generate(for: .es256)
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: .es256)
        let raw = try key.sign(Self.message, with: .es256)
        let der = [0x30, 0x46, 0x02, 0x21, 0x00] + raw[..<32] + [0x02, 0x21, 0x00] + raw[32...]
        #expect(!verifier.isValid(der, over: Self.message))
    }

    @Test(arguments: [(.es256, 2000), (.es256K, 2000), (.es512, 200)] as [(SignatureAlgorithm, Int)])
    func `ECDSA numbers of every length survive the way through DER`(
        algorithm: SignatureAlgorithm, count: Int
    ) throws {
        // One signature in 256 has a leading zero in R, one in 256 in S (P-521: half of them); half have a byte that
        // reads as a sign.
        let key = try SigningKey.generate(for: algorithm)
        let verifier = try SignatureVerifier(key: key.verificationKey(), algorithm: algorithm)
        var shortNumbers = 0
        for counter in 0..<count {
            let message = Array("message \(counter)".utf8)
            let signature = try key.sign(message, with: algorithm)
            #expect(verifier.isValid(signature, over: message))
            if signature[0] == 0 || signature[signature.count / 2] == 0 { shortNumbers += 1 }
        }
        #expect(shortNumbers > 0)
    }

    @Test func `verifiers of one key on many threads do not disturb each other`() async throws {
        let key = try SigningKey(pem: Array(PEMFixture.pkcs8.utf8))
        let verificationKey = try key.verificationKey()
        let message = Self.message
        let signature = try key.sign(message, with: .es256)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let verifier = try SignatureVerifier(key: verificationKey, algorithm: .es256)
                    return (0..<50).allSatisfy { _ in verifier.isValid(signature, over: message) }
                }
            }
            for try await isValid in group { #expect(isValid) }
        }
    }
}
