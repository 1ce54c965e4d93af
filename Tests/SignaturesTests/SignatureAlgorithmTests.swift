import Signatures
import Testing

@Suite struct `Signature algorithms` {
    @Test(arguments: SignatureAlgorithm.allCases)
    func `every algorithm is found by its own name`(algorithm: SignatureAlgorithm) {
        #expect(SignatureAlgorithm(algorithm.name) == algorithm)
        #expect(SignatureAlgorithm(name: Array(algorithm.name.utf8)) == algorithm)
        #expect(SignatureAlgorithm(spanOf: algorithm.name) == algorithm)
    }

    @Test(arguments: [
        "", "none", "None", "HS25", "HS2566", "hs256", "Hs256", "HS256 ", " HS256", "HS256\0", "eddsa", "EDDSA",
        "ES256K",
        "\u{FF28}S256",
    ])
    func `no other spelling names an algorithm`(name: String) {
        #expect(SignatureAlgorithm(name) == nil)
        #expect(SignatureAlgorithm(spanOf: name) == nil)
    }

    @Test func `only HMAC is symmetric`() {
        #expect(SignatureAlgorithm.allCases.filter(\.isSymmetric) == [.hs256])
    }
}
