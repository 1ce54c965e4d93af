import Signatures
import Testing

@testable import JOSE

@Suite struct `Key selection` {
    private func verifier(_ keys: [JWK], limit: Int = 16) -> TokenVerifier {
        TokenVerifier(
            keys: JWKSet(keys: keys), algorithms: SignatureAlgorithm.allCases, limits: .init(candidates: limit))
    }

    private func named(_ keyID: String) -> String { #"{"alg":"HS256","kid":\#(JSONString.quoted(keyID))}"# }

    @Test func `kid names the key byte for byte`() throws {
        let mint = try TokenMint()
        let verifier = verifier([try mint.jwk(keyID: "caf\u{E9}")])
        #expect(verifier.refusal(of: try mint.token(header: named("caf\u{E9}"))) == nil)
        for keyID in ["cafe\u{301}", "CAF\u{E9}", "caf", "", "caf\u{E9} "] {
            let token = try mint.token(header: named(keyID))
            #expect(verifier.refusal(of: token) == .unknownKeyID(found: Excerpt(keyID)))
        }
    }

    @Test func `a named key is the only one tried`() throws {
        let (first, second) = (try TokenMint(), try TokenMint())
        let verifier = verifier([try first.jwk(keyID: "a"), try second.jwk(keyID: "b"), try second.jwk()])
        #expect(verifier.refusal(of: try first.token(header: named("a"))) == nil)
        #expect(verifier.refusal(of: try first.token(header: named("b"))) == .signatureMismatch)
        #expect(verifier.refusal(of: try second.token(header: named("a"))) == .signatureMismatch)
    }

    @Test func `a kid says nothing where no key has one`() throws {
        let mint = try TokenMint()
        #expect(verifier([try mint.jwk()]).refusal(of: try mint.token(header: named("any"))) == nil)
        let mixed = verifier([try mint.jwk(), try TokenMint().jwk(keyID: "a")])
        #expect(mixed.refusal(of: try mint.token(header: named("any"))) == .unknownKeyID(found: Excerpt("any")))
    }

    @Test func `a key that is left out keeps its name`() throws {
        let mint = try TokenMint()
        let set = try JWKSet(parsing: Array(#"{"keys":[{"kty":"oct","use":"enc","kid":"a","k":"c2VjcmV0"}]}"#.utf8))
        let verifier = TokenVerifier(keys: set, algorithms: [.hs256])
        #expect(verifier.refusal(of: try mint.token(header: named("a"))) == .noFittingKey(.hs256))
        #expect(verifier.refusal(of: try mint.token(header: named("b"))) == .unknownKeyID(found: Excerpt("b")))
    }

    @Test func `a named key must fit the algorithm`() throws {
        let (secret, curve) = (try TokenMint(), try TokenMint(.es256))
        let verifier = verifier([try curve.jwk(keyID: "a"), try secret.jwk(keyID: "b")])
        #expect(verifier.refusal(of: try secret.token(header: named("a"))) == .noFittingKey(.hs256))
    }

    @Test func `without a kid every fitting key is tried, up to the limit`() throws {
        let mints = try (0..<4).map { _ in try TokenMint() }
        let keys = try mints.enumerated().map { try $0.element.jwk(keyID: "\($0.offset)") }
        let others = [try TokenMint(.es256).jwk(), try TokenMint(.edDSA).jwk()]
        for mint in mints { #expect(verifier(others + keys, limit: 4).refusal(of: try mint.token()) == nil) }
        #expect(verifier(keys).refusal(of: try TokenMint().token()) == .signatureMismatch)
        #expect(
            verifier(keys, limit: 3).refusal(of: try mints[0].token()) == .tooManyFittingKeys(found: 4, limit: 3))
    }

    @Test func `keys that share a kid are all tried`() throws {
        let (first, second) = (try TokenMint(), try TokenMint())
        let verifier = verifier([try first.jwk(keyID: "a"), try second.jwk(keyID: "a")])
        // One header, recognized after the first round, under two keys.
        for _ in 0..<3 {
            #expect(verifier.refusal(of: try first.token(header: named("a"))) == nil)
            #expect(verifier.refusal(of: try second.token(header: named("a"))) == nil)
            #expect(verifier.refusal(of: try TokenMint().token(header: named("a"))) == .signatureMismatch)
        }
    }

    @Test func `a header seen before is judged like a new one`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        let forger = try TokenMint()
        for round in 0..<40 {
            let header = #"{"alg":"HS256","n":\#(round % 12)}"#
            #expect(verifier.refusal(of: try forger.token(header: header)) == .signatureMismatch)
            let verified = try verifier.verify(mint.token(header: header, payload: "\(round)"))
            #expect(verified.header.json == Array(header.utf8))
            #expect(verified.payload == Array("\(round)".utf8))
            let critical = #"{"alg":"HS256","crit":["n"],"n":\#(round)}"#
            #expect(verifier.refusal(of: try mint.token(header: critical)) == .criticalExtension)
        }
    }
}
