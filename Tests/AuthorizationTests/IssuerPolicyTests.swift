import FunctionKit
import JOSE
import Signatures
import Testing

@testable import Authorization

/// What each issuer asks of its own tokens, whatever the others ask of theirs.
@Suite struct `An issuer's policy` {
    private let a: TestIssuer
    private let b: TestIssuer

    init() throws {
        a = try TestIssuer("https://a.example/", .es256)
        b = try TestIssuer("https://b.example/", .edDSA)
    }

    @Test(
        arguments: [
            (1_999, "u1", "u1"), (2_000, "u1", "expired"), (2_009, "u1", "expired"), (2_010, "expired", "expired"),
        ]
            as [(Int64, String, String)])
    func `has a leeway of its own`(now: Int64, lenient: String, strict: String) throws {
        let issuers = [a.issuer(leeway: .seconds(10)), b.issuer()]
        #expect(try outcome(a.token(), issuers, at: now) == lenient)
        #expect(try outcome(b.token(), issuers, at: now) == strict)
    }

    @Test(
        arguments: [
            (#""iat":1440"#, "u1"), (#""iat":1439.5"#, "u1"), (#""iat":1430"#, "u1"), (#""iat":1429.5"#, "too-old"),
            (#""iat":-1e308"#, "too-old"), (#""iat":1510"#, "u1"), (#""iat":1510.5"#, "issued-in-future"),
            ("", "claim-missing"), (#""iat":"1500""#, "claim-invalid"),
        ])
    func `has a greatest age of its own`(claims: String, expected: String) throws {
        let issuers = [a.issuer(leeway: .seconds(10), maximumAge: .seconds(60)), b.issuer(leeway: .seconds(10))]
        #expect(try outcome(a.token(claims), issuers) == expected)
        let other = ["too-old", "claim-missing"].contains(expected) ? "u1" : expected
        #expect(try outcome(b.token(claims), issuers) == other)
    }

    @Test(
        arguments: [
            (#""jti":"1","tenant":"t""#, "u1"), (#""jti":"1","tenant":0"#, "u1"), (#""jti":"1""#, "claim-missing"),
            (#""tenant":"t""#, "claim-missing"), (#""jti":"1","tenant":"""#, "claim-invalid"),
            (#""jti":"1","Tenant":"t""#, "claim-missing"), (#""jti":"1","x":{"tenant":"t"}"#, "claim-missing"),
        ])
    func `requires claims of its own`(claims: String, expected: String) throws {
        let issuers = [a.issuer(requiredClaims: ["jti", "tenant"]), b.issuer()]
        #expect(try outcome(a.token(claims), issuers) == expected)
        #expect(try outcome(b.token(claims), issuers) == "u1")
    }

    @Test func `takes a type of its own`() throws {
        let issuers = [a.issuer(tokenType: TokenType("JWT")), b.issuer()]
        #expect(try outcome(a.token(type: "jwt"), issuers) == "u1")
        #expect(try outcome(a.token(type: "application/JWT"), issuers) == "u1")
        #expect(try outcome(a.token(type: "at+jwt"), issuers) == "type-mismatch")
        #expect(try outcome(b.token(type: "JWT"), issuers) == "type-mismatch")
    }

    @Test(
        arguments: [
            (["role", "roles"], #""role":"x""#, "u1"), (["role", "roles"], #""role":["y","x"]"#, "u1"),
            (["role", "roles"], #""roles":"x""#, "u1"), (["role", "roles"], #""roles":["y","x"]"#, "u1"),
            (["role", "roles"], #""role":"y","roles":["x"]"#, "u1"),
            (["role", "roles"], #""groups":["x"]"#, "insufficient-scope"), (["groups"], #""groups":["x"]"#, "u1"),
            (["groups"], #""roles":["x"]"#, "insufficient-scope"), (["roles"], #""role":"x""#, "insufficient-scope"),
            (["role", "roles"], #""role":"y x""#, "insufficient-scope"),
            (["role", "roles"], #""roles":[["x"]]"#, "claim-invalid"), (["role"], #""role":{"x":1}"#, "claim-invalid"),
            (["role"], #""role":1"#, "claim-invalid"), (["role"], #""role":null"#, "claim-invalid"),
            (["role"], #""role":"y","roles":1"#, "insufficient-scope"),
        ])
    func `reads roles from claims of its own`(names: [String], claims: String, expected: String) throws {
        let issuers = [a.issuer(roleClaims: names), b.issuer()]
        #expect(try outcome(a.token(claims), issuers, access: .role("x")) == expected)
    }

    @Test(
        arguments: [
            (#""web""#, "audience-mismatch"), (#"["web"]"#, "audience-mismatch"), (#"["web","mobile"]"#, "u1"),
            (#""api""#, "u1"), (#"["api","mobile"]"#, "u1"), ("[]", "audience-mismatch"),
            (#"["api",7]"#, "claim-invalid"),
            (#""api mobile""#, "audience-mismatch"), (#""API""#, "audience-mismatch"),
        ])
    func `is met by any one of its audiences`(audience: String, expected: String) throws {
        let issuer = Issuer(
            name: "a", issuer: a.url, audience: ["api", "mobile"], algorithms: [a.algorithm], keys: .fixed(a.keys))
        let claims = #"{"iss":"\#(a.url)","aud":\#(audience),"sub":"u1","exp":2000}"#
        #expect(try outcome(a.token(claims: claims), [issuer]) == expected)
    }
}
