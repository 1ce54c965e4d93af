import Issuance
import JOSE
import Signatures
import Testing

@Suite struct `Token signer` {
    private let token = AccessToken(
        issuer: "https://id.example/", audience: "api", subject: "u1", scopes: ["a", "b"], roles: ["r"], now: 1_000,
        lifetimeInSeconds: 60, tokenID: "t1")

    private func verified(_ text: String, _ signer: TokenSigner) throws -> VerifiedToken {
        let keys = JWKSet(keys: [try signer.publicKey()])
        return try TokenVerifier(keys: keys, algorithms: [signer.algorithm]).verify(Array(text.utf8).span)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `makes tokens that verify, and only with their key`(algorithm: SignatureAlgorithm) throws {
        let signer = try TokenSigner(key: .generate(for: algorithm), algorithm: algorithm)
        let text = try signer.sign(token)
        let policy = TokenPolicy(
            issuer: "https://id.example/", audience: ["api"], tokenType: .accessToken, requiredClaims: ["exp", "sub"])
        let verified = try verified(text, signer)
        try policy.check(verified, at: NumericDate(secondsSince1970: 1_059))
        #expect(
            throws: TokenRefusal.expired(
                at: NumericDate(secondsSince1970: 1_060), now: NumericDate(secondsSince1970: 1_060))
        ) { try policy.check(verified, at: NumericDate(secondsSince1970: 1_060)) }

        let other = try TokenSigner(key: .generate(for: algorithm), algorithm: algorithm)
        let refusal = try #require(throws: TokenRefusal.self) { try self.verified(text, other) }
        #expect(["signature-mismatch", "unknown-key-id"].contains(refusal.rule))
    }

    @Test(arguments: [SignatureAlgorithm.es256, .hs256])
    func `writes alg, typ and kid into the header and nothing else`(algorithm: SignatureAlgorithm) throws {
        let signer = try TokenSigner(key: .generate(for: algorithm), algorithm: algorithm)
        let text = try signer.sign(token)
        let header = UnverifiedToken(Array(text.utf8).span, lengthLimit: 1 << 14).header ?? []
        let kid = signer.keyID.map { #","kid":"\#($0)""# } ?? ""
        #expect(String(decoding: header, as: UTF8.self) == #"{"alg":"\#(algorithm.name)"\#(kid),"typ":"at+jwt"}"#)
        #expect((signer.keyID == nil) == algorithm.isSymmetric)
        #expect(signer.keyID == (try signer.publicKey().keyID))
    }

    @Test func `writes the claims of RFC 9068`() throws {
        let signer = try TokenSigner(key: .generate(for: .edDSA), algorithm: .edDSA)
        #expect(
            String(decoding: try verified(signer.sign(token), signer).payload, as: UTF8.self)
                == #"{"aud":"api","client_id":"u1","exp":1060,"iat":1000,"iss":"https://id.example/","jti":"t1","#
                + #""roles":["r"],"scope":"a b","sub":"u1"}"#)
    }

    @Test func `leaves scope and roles out when there are none`() {
        let token = AccessToken(
            issuer: "i", audience: "a", subject: "s", scopes: [], now: 0, lifetimeInSeconds: 1, tokenID: "t")
        #expect(token.claims["scope"] == nil && token.claims["roles"] == nil)
    }

    @Test func `a lifetime beyond all time ends with time`() {
        let token = AccessToken(
            issuer: "i", audience: "a", subject: "s", scopes: [], now: 1_000, lifetimeInSeconds: .max, tokenID: "t")
        #expect(token.claims["exp"] == .integer(.max))
    }

    @Test func `refuses a key that does not fit, and a claim without a JSON form`() throws {
        #expect(throws: KeyError.keyDoesNotFit(.rs256)) {
            try TokenSigner(key: .generate(for: .es256), algorithm: .rs256)
        }
        #expect(throws: KeyError.secretTooShort(bytes: 31, minimum: 32)) {
            try TokenSigner(key: SigningKey(secret: Array(repeating: 0, count: 31)), algorithm: .hs256)
        }
        var token = token
        token.claims["x"] = .array([.number(.infinity)])
        let signer = try TokenSigner(key: .generate(for: .edDSA), algorithm: .edDSA)
        #expect(throws: IssuanceError.claimNotEncodable) { try signer.sign(token) }
    }
}
