import Signatures
import Testing

/// Every key with every algorithm (RFC 8725 §2.1, §3.1).
@Suite struct `Key confusion` {
    private static let message = Array("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9".utf8)

    private static let families: [[SignatureAlgorithm]] = [
        [.hs256, .hs384, .hs512], [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512], [.es256], [.es384], [.es512],
        [.es256K], [.edDSA],
    ]

    /// A key of each kind with the algorithms that it fits; the secret is as long as the longest hash.
    private static func keys() throws -> [(key: SigningKey, fitting: [SignatureAlgorithm])] {
        try families.flatMap { fitting in
            switch fitting[0] {
            case .hs256: [(try SigningKey(secret: RandomBytes.make(count: 64)), fitting)]
            case .edDSA: try EdwardsCurve.allCases.map { (try SigningKey.generate(on: $0), fitting) }
            default: [(try SigningKey.generate(for: fitting[0]), fitting)]
            }
        }
    }

    @Test func `every algorithm is in one family`() {
        #expect(Self.families.flatMap(\.self) == SignatureAlgorithm.allCases)
    }

    @Test func `a key neither signs nor verifies with an algorithm that it does not fit`() throws {
        for (key, fitting) in try Self.keys() {
            let published = try key.verificationKey()
            for algorithm in SignatureAlgorithm.allCases {
                if fitting.contains(algorithm) {
                    let signature = try key.sign(Self.message, with: algorithm)
                    let verifier = try SignatureVerifier(key: published, algorithm: algorithm)
                    #expect(verifier.isValid(signature, over: Self.message))
                } else {
                    #expect(throws: KeyError.keyDoesNotFit(algorithm)) { try published.check(fits: algorithm) }
                    #expect(throws: KeyError.keyDoesNotFit(algorithm)) {
                        _ = try SignatureVerifier(key: published, algorithm: algorithm)
                    }
                    #expect(throws: KeyError.keyDoesNotFit(algorithm)) {
                        _ = try key.sign(Self.message, with: algorithm)
                    }
                }
            }
        }
    }

    @Test func `a signature holds for one key and one algorithm only`() throws {
        let keys = try Self.keys().map { (published: try $0.key.verificationKey(), key: $0.key, fitting: $0.fitting) }
        for (signer, signing) in keys.enumerated() {
            for made in signing.fitting {
                let signature = try signing.key.sign(Self.message, with: made)
                for (owner, verifying) in keys.enumerated() {
                    for expected in verifying.fitting {
                        let verifier = try SignatureVerifier(key: verifying.published, algorithm: expected)
                        let isRight = signer == owner && made == expected
                        #expect(
                            verifier.isValid(signature, over: Self.message) == isRight,
                            "\(made) of \(signing.key.kind) as \(expected) of \(verifying.published.kind)")
                    }
                }
            }
        }
    }

    @Test(arguments: [(.hs256, 32), (.hs384, 48), (.hs512, 64)] as [(SignatureAlgorithm, Int)])
    func `a secret must be as long as the hash`(algorithm: SignatureAlgorithm, length: Int) throws {
        let secret = try SigningKey(secret: [UInt8](repeating: 1, count: length))
        #expect(try secret.sign([], with: algorithm).count == length)
        _ = try SignatureVerifier(key: secret.verificationKey(), algorithm: algorithm)
        let short = try SigningKey(secret: [UInt8](repeating: 1, count: length - 1))
        let refusal = KeyError.secretTooShort(bytes: length - 1, minimum: length)
        #expect(throws: refusal) { try short.sign([], with: algorithm) }
        #expect(throws: refusal) { try short.verificationKey().check(fits: algorithm) }
        #expect(throws: refusal) { _ = try SignatureVerifier(key: short.verificationKey(), algorithm: algorithm) }
    }

    @Test(arguments: [PEMFixture.rsaPublicKey, PEMFixture.publicKey, PEMFixture.certificate, PEMFixture.pkcs8])
    func `a PEM text is no secret`(text: String) {
        for text in [text, "\n " + text, "subject=CN = test\n\n" + text] {
            #expect(throws: KeyError.secretIsPEM) { try VerificationKey(secret: Array(text.utf8)) }
            #expect(throws: KeyError.secretIsPEM) { try SigningKey(secret: Array(text.utf8)) }
        }
    }
}
