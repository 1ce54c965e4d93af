import Signatures
import Testing

@testable import JOSE

/// What is read of a token before its signature is good, which anybody may have written.
@Suite struct `Tokens that prove nothing` {
    private static let limit = 2 << 20
    private static let tooDeep = JSONError.tooDeep(limit: JSONScanner.depthLimit)

    private func token(header: String, payload: String = "{}") -> [UInt8] {
        let parts = [header, payload, "signature"].map { Base64URL.encode(Array($0.utf8).span) }
        return Array(parts.joined(separator: [0x2E]))
    }

    private static let nestings = [
        String(repeating: "[", count: 400_000), String(repeating: #"{"a":"#, count: 200_000),
        String(repeating: "[", count: 400_000) + String(repeating: "]", count: 400_000),
        String(repeating: #"[{"":"#, count: 200_000),
    ]

    @Test(arguments: nestings)
    func `a header that nests without end is refused`(nesting: String) throws {
        let verifier = TokenVerifier(
            keys: JWKSet(keys: [try TokenMint().jwk()]), algorithms: [.hs256], limits: .init(tokenLength: Self.limit))
        let token = token(header: #"{"alg":"HS256","x":\#(nesting)}"#)
        #expect(verifier.refusal(of: token) == .headerNotJSON(Self.tooDeep))
        #expect(UnverifiedToken(token.span, lengthLimit: Self.limit).header == nil)
    }

    @Test(arguments: nestings)
    func `a payload that nests without end names no issuer`(nesting: String) throws {
        let verifiers = IssuerVerifiers(
            [("a", try TokenMint().verifier()), ("b", try TokenMint().verifier())],
            limits: .init(tokenLength: Self.limit))
        let token = token(header: #"{"alg":"HS256"}"#, payload: #"{"iss":"a","x":\#(nesting)}"#)
        #expect(throws: TokenRefusal.claimsNotJSON(Self.tooDeep)) { _ = try verifiers.verify(token.span) }
        #expect(UnverifiedToken(token.span, lengthLimit: Self.limit).claims == nil)
    }

    @Test(arguments: ["a", ".", "a.", "..aaaa", "é", "\0"])
    func `a megabyte is refused by its length alone`(pattern: String) throws {
        let count = 1 << 20
        let token = Array(String(repeating: pattern, count: count / pattern.utf8.count + 1).utf8.prefix(count))
        let refusal = TokenRefusal.tooLong(bytes: count, limit: TokenVerifier.Limits().tokenLength)
        #expect(try TokenMint().verifier().refusal(of: token) == refusal)
        let verifiers = IssuerVerifiers([("a", try TokenMint().verifier()), ("b", try TokenMint().verifier())])
        #expect(throws: refusal) { _ = try verifiers.verify(token.span) }
    }

    @Test func `a megabyte is read where the limit allows it`() throws {
        let mint = try TokenMint()
        let verifier = TokenVerifier(
            keys: JWKSet(keys: [try mint.jwk()]), algorithms: [.hs256], limits: .init(tokenLength: Self.limit))
        let text = String(repeating: "x", count: 1 << 20)
        let token = try mint.token(payload: #"{"sub":"\#(text)"}"#)
        #expect(try verifier.verify(token).claims.subject == text)
        var forged = token
        forged[token.count / 2] ^= 1
        #expect(verifier.refusal(of: forged) == .signatureMismatch)
        let many = (0..<200_000).map { "\"\($0)\":0" }.joined(separator: ",")
        let wide = try verifier.verify(mint.token(payload: "{\(many.prefix(1 << 20))}"))
        #expect(throws: TokenRefusal.claimsNotJSON(.tooManyMembers(limit: JSONScanner.membersLimit))) {
            try wide.claims
        }
    }
}
