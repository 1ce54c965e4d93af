import FunctionKit
import Signatures
import Testing

@testable import Authorization

@Suite struct `Access rule` {
    private static let met = "u1"
    private static let unmet = "insufficient-scope"
    private static let invalid = "claim-invalid"
    let caller: TestIssuer

    init() throws { caller = try TestIssuer("https://a.example/", .hs256) }

    private func outcome(_ claims: String, _ access: Access, _ path: [(name: String, value: String)] = []) throws
        -> String
    {
        try AuthorizationTests.outcome(caller.token(claims), [caller.issuer()], access: access, path: path)
    }

    @Test(
        arguments: [
            (#""scope":"a b""#, .scopes("a"), met), (#""scope":"a b""#, .scopes("b", "a"), met),
            (#""scope":"a b""#, .scopes("a", "c"), unmet), (#""scope":"a b""#, .anyScope("c", "b"), met),
            (#""scope":"a b""#, .anyScope("c", "d"), unmet), ("", .scopes("a"), unmet), ("", .authenticated, met),
            (#""scope":"""#, .scopes("a"), unmet), (#""scope":"  a  b ""#, .scopes("a", "b"), met),
            (#""roles":["x","y"]"#, .role("y"), met), (#""role":"x""#, .role("y", "x"), met),
            (#""role":"x y""#, .role("x"), unmet), (#""roles":["x"]"#, .role("X"), unmet), ("", .role("x"), unmet),
            (#""scope":"x""#, .role("x"), unmet), (#""roles":["x"]"#, .scopes("x"), unmet),
            (#""scope":"a","role":"x""#, .all(.scopes("a"), .role("x")), met),
            (#""scope":"a""#, .all(.scopes("a"), .role("x")), unmet),
            (#""role":"x""#, .any(.scopes("a"), .role("x")), met), ("", .any(.scopes("a"), .role("x")), unmet),
            (
                #""scope":"a","role":"x""#, .all(.any(.scopes("z"), .scopes("a")), .any(.all(.role("x")), .role("y"))),
                met
            ),
            (#""scope":"a","role":"x""#, .any(.all(.scopes("a"), .role("y")), .all(.scopes("b"), .role("x"))), unmet),
            (#""scope":"a""#, .any(.all(.scopes("a"), .authenticated), .role("y")), met),
        ] as [(String, Access, String)])
    func `holds scopes and roles against a token`(claims: String, access: Access, expected: String) throws {
        #expect(try outcome(claims, access) == expected)
    }

    @Test(
        arguments: [
            "payments:writ", "payments:write2", "Payments:write", "payments", "payments:*", "*", "payments:write,x",
            "xpayments:write", "payments:write\\u0000", "payments:write\\t", "payments:wri\\u0074e2",
            "payments:write\\u00a0", "payments:write\\r\\n", "payments:write\u{301}", "\u{301}payments:write",
            "payments:\u{FF57}rite", "payments\u{FE55}write", "payments:write\u{200B}", "payments:write\u{2028}",
        ])
    func `a scope is a whole token, byte by byte`(scope: String) throws {
        #expect(try outcome(#""scope":"\#(scope)""#, .scopes("payments:write")) == Self.unmet)
        #expect(try outcome(#""scope":"\#(scope) payments:write""#, .scopes("payments:write")) == Self.met)
    }

    @Test func `escapes in the claim change nothing`() throws {
        #expect(try outcome(#""scope":"\u0061""#, .scopes("a")) == Self.met)
    }

    @Test func `texts are compared by bytes, not by Unicode`() throws {
        #expect(try outcome("\"role\":\"caf\u{E9}\"", .role("caf\u{E9}")) == Self.met)
        #expect(try outcome("\"role\":\"cafe\u{301}\"", .role("caf\u{E9}")) == Self.unmet)
        #expect(try outcome("\"tenant\":\"cafe\u{301}\"", .claim("tenant", matches: .text("caf\u{E9}"))) == Self.unmet)
        let path = [(name: "t", value: "caf\u{E9}")]
        #expect(try outcome("\"tenant\":\"cafe\u{301}\"", .claim("tenant", matches: .path("t")), path) == Self.unmet)
        #expect(try outcome("\"tenant\":\"caf\u{E9}\"", .claim("tenant", matches: .path("t")), path) == Self.met)
    }

    @Test(
        arguments: [
            (#""tenant":"7""#, met), (#""tenant":["1","7"]"#, met), (#""tenant":["1"]"#, unmet),
            (#""tenant":[]"#, unmet),
            (#""tenant":7"#, unmet), (#""tenant":[7]"#, unmet), (#""tenant":["7",7]"#, unmet),
            (#""tenant":null"#, unmet),
            (#""tenant":{"7":"7"}"#, unmet), (#""tenant":true"#, unmet), (#""tenant":"07""#, unmet),
            (#""tenant":"7 ""#, unmet), ("", unmet), (#""Tenant":"7""#, unmet), (#""tenant":[["7"]]"#, unmet),
        ])
    func `a claim equals a path parameter as text or among texts`(claims: String, expected: String) throws {
        let path = [(name: "t", value: "7")]
        #expect(try outcome(claims, .claim("tenant", matches: .path("t")), path) == expected)
        #expect(try outcome(claims, .claim("tenant", matches: .text("7"))) == expected)
        // A claim of another type leaves the other requirements their say.
        #expect(try outcome(claims, .any(.claim("tenant", matches: .text("7")), .authenticated)) == Self.met)
    }

    @Test(
        arguments: [
            (["scope"], #""scope":"a""#, met), (["scope"], #""scope":["a"]"#, "claim-invalid"),
            (["scope"], #""scope":1"#, "claim-invalid"), (["scope"], #""scp":"a""#, unmet),
            (["scp"], #""scp":"b a""#, met),
            (["scp"], #""scp":["b","a"]"#, met), (["scp"], #""scp":["b a"]"#, unmet),
            (["scp"], #""scp":[1]"#, "claim-invalid"),
            (["scope", "permissions"], #""permissions":["a"]"#, met),
            (["permissions"], #""permissions":"b a""#, met), (["permissions"], #""permissions":"b""#, unmet),
            (["permissions"], #""permissions":["b a"]"#, unmet), (["permissions"], #""permissions":{"a":1}"#, invalid),
            (["permissions"], #""permissions":["a",null]"#, invalid), (["scp"], #""scp":null"#, invalid),
            // A space and the mark behind it are one character to Swift, and still a scope ends there.
            (["scope"], "\"scope\":\"a \u{301}b\"", met), (["scope"], "\"scope\":\"b \u{301}a\"", unmet),
            (["scope"], #""scope":"b\r\na""#, unmet), (["scope"], #""scope":"b\ta""#, unmet),
            (["scope", "permissions"], #""scope":"a","permissions":[]"#, met), (["scp"], #""scope":"a""#, unmet),
        ])
    func `scopes are read from the claims that the issuer uses`(names: [String], claims: String, expected: String)
        throws
    {
        let issuer = caller.issuer(scopeClaims: names)
        #expect(try AuthorizationTests.outcome(caller.token(claims), [issuer], access: .scopes("a")) == expected)
    }

    @Test func `a challenge names every scope of the declaration once`() throws {
        let rule = try AccessRule(
            .all(.scopes("a", "b"), .any(.anyScope("b", "c"), .role("r"))), pathParameters: [])
        #expect(rule.scopes == ["a", "b", "c"])
        #expect(!rule.isPublic)
        #expect(try AccessRule(.public(because: "r"), pathParameters: []).isPublic)
    }
}
