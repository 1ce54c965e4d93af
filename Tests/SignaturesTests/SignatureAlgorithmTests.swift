import Signatures
import Testing

@Suite struct `Signature algorithms` {
    @Test(arguments: SignatureAlgorithm.allCases)
    func `every algorithm is found by its own name`(algorithm: SignatureAlgorithm) {
        #expect(SignatureAlgorithm(algorithm.name) == algorithm)
        #expect(SignatureAlgorithm(name: Array(algorithm.name.utf8)) == algorithm)
        #expect(SignatureAlgorithm(spanOf: algorithm.name) == algorithm)
    }

    @Test func `the names are the registered ones`() {
        #expect(
            SignatureAlgorithm.allCases.map(\.name) == [
                "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                "ES512", "ES256K", "EdDSA",
            ])
    }

    @Test(arguments: [
        "", "none", "None", "HS25", "HS2566", "hs256", "Hs256", "HS256 ", " HS256", "HS256\0", "eddsa", "EDDSA",
        "ES256k", "ES256\u{212A}", "ES521", "HS1", "RS1", "PS1", "EdDSA ", "Ed25519", "Ed448", "ESP256", "A256GCM",
        "\u{FF28}S256",
    ])
    func `no other spelling names an algorithm`(name: String) {
        #expect(SignatureAlgorithm(name) == nil)
        #expect(SignatureAlgorithm(spanOf: name) == nil)
    }

    @Test func `only HMAC is symmetric`() {
        #expect(SignatureAlgorithm.allCases.filter(\.isSymmetric) == [.hs256, .hs384, .hs512])
    }
}
