import Signatures
import TestSupport
import Testing

@testable import JOSE

@Suite struct `Several issuers` {
    private let ours = "https://a.example"
    private let theirs = "https://b.example"

    private func verifiers(_ a: TokenMint, _ b: TokenMint) throws -> IssuerVerifiers {
        IssuerVerifiers([(ours, try a.verifier()), (theirs, try b.verifier())])
    }

    private func place(of token: [UInt8], with verifiers: IssuerVerifiers) throws -> Int {
        try verifiers.verify(token.span).place
    }

    @Test func `each verify their own tokens`() throws {
        let (a, b) = (try TokenMint(.es256), try TokenMint(.edDSA))
        let verifiers = try verifiers(a, b)
        #expect(try place(of: a.token(payload: #"{"iss":"https:\/\/a.example"}"#), with: verifiers) == 0)
        #expect(try place(of: b.token(payload: #"{"iss":"https://b.example"}"#), with: verifiers) == 1)
    }

    @Test func `do not vouch for one another`() throws {
        let (a, b) = (try TokenMint(.es256), try TokenMint(.es256))
        let verifiers = try verifiers(a, b)
        let token = try b.token(payload: #"{"iss":"https://a.example"}"#)
        #expect(throws: TokenRefusal.self) { try place(of: token, with: verifiers) }
    }

    @Test(arguments: [
        (#"{"iss":"https://c.example"}"#, TokenRefusal.unknownIssuer), ("{}", .unknownIssuer),
        (#"{"iss":1}"#, .unknownIssuer), (#"{"iss":["https://a.example"]}"#, .unknownIssuer),
        (#"{"iss":"https://a.example/"}"#, .unknownIssuer), ("[]", .claimsNotJSON(.notAnObject)),
        (#"{"iss":"https://b.example","iss":"https://a.example"}"#, .claimsNotJSON(.duplicateName(offset: 27))),
        (#"{"\u0069ss":"https://b.example","iss":"https://a.example"}"#, .claimsNotJSON(.duplicateName(offset: 32))),
    ])
    func `are chosen by an "iss" that is exactly theirs`(payload: String, refusal: TokenRefusal) throws {
        let (a, b) = (try TokenMint(), try TokenMint())
        let verifiers = try verifiers(a, b)
        let token = try a.token(payload: payload)
        #expect(throws: refusal) { try place(of: token, with: verifiers) }
    }

    @Test func `are told apart where Unicode takes their names for one`() throws {
        let (composed, decomposed) = (try TokenMint(), try TokenMint())
        let verifiers = IssuerVerifiers([
            ("https://\u{E9}/", try composed.verifier()), ("https://e\u{301}/", try decomposed.verifier()),
        ])
        #expect(try place(of: composed.token(payload: "{\"iss\":\"https://\u{E9}/\"}"), with: verifiers) == 0)
        #expect(try place(of: decomposed.token(payload: "{\"iss\":\"https://e\u{301}/\"}"), with: verifiers) == 1)
        let forged = try composed.token(payload: "{\"iss\":\"https://e\u{301}/\"}")
        #expect(throws: TokenRefusal.signatureMismatch) { try place(of: forged, with: verifiers) }
    }

    @Test func `accept no mutation`() throws {
        let (a, b) = (try TokenMint(.es256), try TokenMint())
        let verifiers = try verifiers(a, b)
        let token = try a.token(payload: #"{"iss":"https://a.example","sub":"someone"}"#)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let mutated = token.mutated(by: &generator)
            guard mutated != token else { continue }
            #expect(throws: TokenRefusal.self) { try place(of: mutated, with: verifiers) }
        }
    }

    @Test func `may be none`() throws {
        let token = try TokenMint().token(payload: #"{"iss":"https://a.example"}"#)
        #expect(throws: TokenRefusal.unknownIssuer) { try place(of: token, with: IssuerVerifiers([])) }
    }
}
