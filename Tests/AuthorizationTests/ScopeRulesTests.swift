import FunctionKit
import Signatures
import Testing

@testable import Authorization

@Suite struct `Scope rules` {
    private static let met = "u1"
    private static let unmet = "insufficient-scope"
    private static let hierarchy: [Scope: [Scope]] = [
        Scope("payments:admin"): [Scope("payments:write")],
        Scope("payments:write"): [Scope("payments:read")],
        Scope("root"): [Scope("payments:admin"), Scope("users:read")],
    ]
    private static let implying = ScopeRules(implications: hierarchy, wildcards: false)
    private static let wild = ScopeRules(implications: [:], wildcards: true)
    private static let both = ScopeRules(implications: hierarchy, wildcards: true)

    let caller: TestIssuer

    init() throws { caller = try TestIssuer("https://a.example/", .hs256) }

    private func outcome(_ scope: String, _ access: Access, _ rules: ScopeRules) throws -> String {
        try AuthorizationTests.outcome(
            caller.token(#""scope":"\#(scope)""#), [caller.issuer()], access: access, scopes: rules)
    }

    @Test(
        arguments: [
            ("payments:admin", .scopes("payments:admin"), met), ("payments:admin", .scopes("payments:write"), met),
            ("payments:admin", .scopes("payments:read"), met), ("payments:write", .scopes("payments:read"), met),
            ("payments:write", .scopes("payments:admin"), unmet), ("payments:read", .scopes("payments:write"), unmet),
            ("root", .scopes("payments:read", "users:read"), met), ("root", .scopes("payments:read", "other"), unmet),
            ("payments:admin", .scopes("users:read"), unmet), ("payments:admin", .scopes("payments:other"), unmet),
            ("payments:admin users:read", .scopes("payments:read", "users:read"), met),
            ("payments:admin", .anyScope("users:read", "payments:read"), met),
            ("payments:read", .anyScope("users:read", "payments:write"), unmet),
            ("Payments:admin", .scopes("payments:read"), unmet), ("payments:admi", .scopes("payments:read"), unmet),
            ("payments:admin2", .scopes("payments:read"), unmet), ("payments:*", .scopes("payments:read"), unmet),
            ("payments:write", .all(.scopes("payments:read"), .authenticated), met),
            ("payments:read", .any(.scopes("payments:write"), .scopes("payments:read")), met),
        ] as [(String, Access, String)])
    func `let a scope imply others in one direction`(scope: String, access: Access, expected: String) throws {
        #expect(try outcome(scope, access, Self.implying) == expected)
    }

    @Test(
        arguments: [
            ("payments:*", "payments:write", met), ("payments:*", "payments:write:own", met),
            ("payments:*", "payments:w", met), ("payments:*", "payments::w", met), ("payments:*", "payments", unmet),
            ("payments:*", "payments:", unmet), ("payments:*", "paymentsx:write", unmet),
            ("payments:*", "xpayments:write", unmet), ("payments:*", "Payments:write", unmet),
            ("payments:write:*", "payments:write", unmet), ("payments:write:*", "payments:write:own", met),
            ("payments:write:*", "payments:writer:own", unmet), ("a:b:*", "a:b:c:d", met), ("a:*", "b:a:c", unmet),
            ("*", "payments:write", unmet), ("*", "payments", unmet), (":*", ":write", unmet), (":*", "a:b", unmet),
            ("*:*", "a:b", unmet), ("*:write", "payments:write", unmet), ("payments*", "payments:write", unmet),
            ("payments:w*", "payments:write", unmet), ("payments:*:own", "payments:write:own", unmet),
            ("payments:**", "payments:write", unmet), ("payments:*:*", "payments:a:b", unmet),
            ("payments.*", "payments.write", unmet), ("payments/*", "payments/write", unmet),
            ("payments:write", "payments:write", met), ("payments:write", "payments:read", unmet),
            ("payments:\\u002a", "payments:write", met), ("payments:\\uff0a", "payments:write", unmet),
        ])
    func `let a wildcard grant what begins with it and goes on`(
        scope: String, required: String, expected: String
    ) throws {
        #expect(try outcome(scope, .scopes(required), Self.wild) == expected)
        #expect(try outcome("other:* \(scope)", .scopes(required), Self.wild) == expected)
        #expect(try outcome(scope, .anyScope("none", required), Self.wild) == expected)
    }

    @Test(
        arguments: [
            // A wildcard stands for the scope that implies the required one.
            ("payments:*", .scopes("payments:read"), met), ("users:*", .scopes("users:read"), met),
            ("users:*", .scopes("payments:read"), unmet), ("root:*", .scopes("payments:read"), unmet),
            ("root", .scopes("users:read", "payments:admin"), met), ("root", .scopes("users:read:own"), unmet),
            ("payments:admin", .scopes("payments:other"), unmet), ("payments:*", .scopes("payments:other"), met),
            ("payments:*", .scopes("root"), unmet),
        ] as [(String, Access, String)])
    func `apply both, the wildcard first`(scope: String, access: Access, expected: String) throws {
        #expect(try outcome(scope, access, Self.both) == expected)
    }

    @Test func `reach beyond a wildcard's prefix by an implication`() throws {
        let rules = ScopeRules(implications: [Scope("admin:all"): [Scope("users:read")]], wildcards: true)
        #expect(try outcome("admin:*", .scopes("users:read"), rules) == Self.met)
        #expect(try outcome("admin:*", .scopes("users:write"), rules) == Self.unmet)
    }

    @Test func `leave a star a byte like any other where wildcards are off`() throws {
        for rules in [ScopeRules.exact, Self.implying] {
            #expect(try outcome("a:*", .scopes("a:*"), rules) == Self.met)
            #expect(try outcome("a:*", .scopes("a:b"), rules) == Self.unmet)
            #expect(try outcome("a:b", .scopes("a:*"), rules) == Self.unmet)
        }
    }

    @Test(arguments: ["a:*", "*", "a*", "*:a", "a:*:b"])
    func `refuse a required scope with a star where wildcards count`(scope: String) throws {
        for access in [Access.scopes("a", scope), .anyScope("a", scope), .all(.authenticated, .scopes(scope))] {
            #expect(throws: AccessError.wildcardRequired(scope)) {
                try AccessRule(access, pathParameters: [], scopes: Self.wild)
            }
        }
    }

    @Test(
        arguments: [
            ("a", exact, ["a"]), ("payments:write", implying, ["payments:admin", "payments:write", "root"]),
            ("payments:write", wild, ["payments:*", "payments:write"]),
            ("a:b:c", wild, ["a:*", "a:b:*", "a:b:c"]), (":a:", wild, [":a:"]), ("::a", wild, ["::*", "::a"]),
            ("payments:read", both, ["payments:*", "payments:admin", "payments:read", "payments:write", "root"]),
        ] as [(String, ScopeRules, [String])])
    func `list what grants a scope`(required: String, rules: ScopeRules, granting: [String]) throws {
        #expect(try rules.scopes(granting: Scope(parsing: required)) == granting)
    }

    private static let exact = ScopeRules.exact

    @Test func `come to an end for scopes that imply one another and for long chains`() throws {
        let (a, b) = (Scope("a"), Scope("b"))
        let cycle = ScopeRules(implications: [a: [a, b], b: [a]], wildcards: false)
        #expect(cycle.scopes(granting: a) == ["a", "b"])
        let chain = try (0..<1_000).map { (try Scope(parsing: "s\($0)"), [try Scope(parsing: "s\($0 + 1)")]) }
        let long = ScopeRules(implications: Dictionary(uniqueKeysWithValues: chain), wildcards: true)
        #expect(long.scopes(granting: Scope("s1000")).count == 1_001)
        #expect(long.scopes(granting: Scope("s0")) == ["s0"])
    }

    @Test func `change neither the grant's scopes nor the challenge`() throws {
        let token = try caller.token(#""scope":"payments:* root""#)
        let granted = try grant(token, [caller.issuer()], access: .scopes("payments:read"), scopes: Self.both)
        #expect(granted.scopes == [try Scope(parsing: "payments:*"), Scope("root")])
        let rule = try AccessRule(.scopes("payments:read"), pathParameters: [], scopes: Self.both)
        #expect(rule.scopes == ["payments:read"])
    }
}
