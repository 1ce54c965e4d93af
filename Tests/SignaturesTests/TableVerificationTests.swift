import Synchronization
import TestSupport
import Testing

@testable import Signatures

@Suite struct `ES256 with a table` {
    private static let message = Array("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9".utf8)

    private static func verifier(_ key: VerificationKey) throws -> SignatureVerifier {
        try SignatureVerifier(key: key, algorithm: .es256, usesTables: true)
    }

    @Test(arguments: 1...4)
    func `is judged as without, good signatures and spoiled ones`(seed: UInt64) throws {
        var comparison = ES256Comparison()
        try comparison.compare(signatures: 30, seed: seed)
        #expect(comparison.differences == [])
        // Of each signature itself and that with the negative of S are good.
        #expect(comparison.good >= 60 && comparison.count >= 900)
    }

    @Test func `is judged as without by many threads that share the tables`() async throws {
        let keys = try (0..<3).map { _ in try SigningKey.generate(for: .es256) }
        let published = try keys.map { try $0.verificationKey() }
        let total = try await withThrowingTaskGroup(of: ES256Comparison.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    var comparison = ES256Comparison()
                    var generator = SeededGenerator(seed: UInt64(seed))
                    // Whoever comes first makes the table; the others go on without.
                    for (key, published) in zip(keys, published) {
                        let judges = try ES256Comparison.Judges(published)
                        for length in 1...4 {
                            let message = [UInt8](repeating: UInt8(seed), count: length)
                            let signature = try key.sign(message, with: .es256)
                            let variants = ES256Variants(of: signature, over: message, using: &generator)
                            for variant in variants.all {
                                comparison.judge(variant.signature, variant.message, judges)
                            }
                        }
                    }
                    return comparison
                }
            }
            return try await group.reduce(into: ES256Comparison()) { $0.add($1) }
        }
        #expect(total.differences == [])
        #expect(total.good >= 8 * 3 * 4 * 2)
        for key in published { #expect(key.hasTable) }
    }

    @Test func `a key earns its table by a good signature`() throws {
        let key = try SigningKey.generate(for: .es256)
        let published = try key.verificationKey()
        let verifier = try Self.verifier(published)
        var signature = try key.sign(Self.message, with: .es256)
        signature[40] ^= 1
        #expect(!verifier.isValid(signature, over: Self.message))
        #expect(!published.hasTable)
        signature[40] ^= 1
        #expect(verifier.isValid(signature, over: Self.message))
        #expect(published.hasTable)
        #expect(verifier.isValid(signature, over: Self.message))
    }

    @Test func `nobody makes a table who does not use it`() throws {
        let key = try SigningKey.generate(for: .es256)
        let published = try key.verificationKey()
        let verifier = try SignatureVerifier(key: published, algorithm: .es256)
        #expect(verifier.isValid(try key.sign(Self.message, with: .es256), over: Self.message))
        #expect(!published.hasTable)
    }

    @Test func `is verified without while another thread makes the table, and with it afterwards`() throws {
        let (key, other) = (try SigningKey.generate(for: .es256), try SigningKey.generate(for: .es256))
        let published = try key.verificationKey()
        let signature = try key.sign(Self.message, with: .es256)
        let verifier = try Self.verifier(published)
        published.table.withLock { _ in #expect(verifier.isValid(signature, over: Self.message)) }
        #expect(!published.hasTable)

        // Another key's table shows that it is used.
        let foreign = try other.verificationKey().tableWithoutWaiting()
        published.table.withLock { $0 = foreign }
        #expect(verifier.isValid(signature, over: Self.message))
        #expect(!verifier.isValid(signature, over: Self.message))
        #expect(try !Self.verifier(published).isValid(signature, over: Self.message))
    }

    @Test func `is verified without if the table does not pass its test`() throws {
        let key = try SigningKey.generate(for: .es256)
        let published = try key.verificationKey()
        published.table.withLock { $0 = .failure(.tableMismatch) }
        #expect(throws: KeyError.tableMismatch) { try published.makeTable() }
        let verifier = try Self.verifier(published)
        var signature = try key.sign(Self.message, with: .es256)
        for _ in 0..<3 { #expect(verifier.isValid(signature, over: Self.message)) }
        signature[0] ^= 1
        #expect(!verifier.isValid(signature, over: Self.message))
    }

    @Test func `is verified without, signature by signature, where libcrypto fails`() throws {
        let key = try SigningKey.generate(for: .es256)
        let published = try key.verificationKey()
        guard case .ellipticCurve(_, let x, let y) = published.components else {
            Issue.record("a P-256 key has no coordinates")
            return
        }
        // libcrypto refuses to add points of one curve and another.
        let broken = P256Table(
            untested: try CurveGroup(.p384), try CurveGroup(.p256, generator: (x, y), scratch: ScratchNumbers()))
        published.table.withLock { $0 = .success(broken) }
        var signature = try key.sign(Self.message, with: .es256)
        let equation = try P256Equation(broken)
        let digest = try SHA256.digest(of: Self.message)
        #expect(throws: KeyError.self) { _ = try equation.isValid(signature.span, digest: digest.span) }

        let verifier = try Self.verifier(published)
        for _ in 0..<3 { #expect(verifier.isValid(signature, over: Self.message)) }
        signature[0] ^= 1
        #expect(!verifier.isValid(signature, over: Self.message))
    }

    @Test(arguments: KeyChoice.all.filter { $0.algorithm != .es256 })
    func `no other algorithm has tables`(choice: KeyChoice) throws {
        let key = try choice.newKey()
        let published = try key.verificationKey()
        #expect(throws: KeyError.keyDoesNotFit(.es256)) { try published.makeTable() }
        let verifier = try SignatureVerifier(key: published, algorithm: choice.algorithm, usesTables: true)
        let signature = try key.sign(Self.message, with: choice.algorithm)
        for _ in 0..<2 { #expect(verifier.isValid(signature, over: Self.message)) }
    }

    @Test(.enabled("the vectors folder is not there") { WycheproofFile.areThere })
    func `wycheproof's signatures are judged as expected, and as without`() throws {
        let file = try WycheproofFile(named: "ecdsa_secp256r1_sha256_p1363_test.json")
        var comparison = ES256Comparison()
        for group in file.testGroups {
            let key = try VerificationKey(pem: Array(#require(group.publicKeyPem).utf8))
            try key.makeTable()
            let verifier = try Self.verifier(key)
            let judges = try ES256Comparison.Judges(key)
            for test in group.tests {
                let signature = [UInt8](hexadecimal: try #require(test.sig))
                let message = [UInt8](hexadecimal: test.msg)
                #expect(verifier.isValid(signature, over: message) == (test.result == "valid"), "\(test.tcId)")
                comparison.judge(signature, message, judges)
                guard signature.count == 64 else { continue }
                var generator = SeededGenerator(seed: UInt64(test.tcId))
                for variant in ES256Variants(of: signature, over: message + [0], using: &generator).all {
                    comparison.judge(variant.signature, variant.message, judges)
                }
            }
        }
        #expect(comparison.differences == [])
        #expect(comparison.count > file.numberOfTests && comparison.good > 0)
    }
}
