import FunctionKit
import Revocations
import Signatures
import Synchronization
import Testing

@testable import Authorization

/// Tokens that are good but for what became of them since.
@Suite struct `Revoked tokens` {
    private let caller: TestIssuer
    private let list = RevocationList()
    private let policy: RevocationPolicy

    init() throws {
        caller = try TestIssuer()
        policy = RevocationPolicy(list: list, grace: .seconds(30), stoppedScopes: [])
    }

    private func authenticator(memo: Int = 16, more: [Issuer] = []) -> Authenticator {
        Authenticator(issuers: more + [caller.issuer(leeway: .seconds(10), revocations: policy)], memo: memo)
    }

    private func revoke(_ tokens: Revocation.Tokens) {
        list.apply(RevocationNews([Revocation(tokens, expires: 9_000, made: 1_400_000)], isSnapshot: false), at: 1_500)
    }

    @Test(
        arguments: [
            (.token(id: "t1"), #""jti":"t1""#, "revoked"), (.token(id: "t1"), #""jti":"t2""#, "u1"),
            (.token(id: "t1"), "", "u1"), (.token(id: "t1"), #""jti":"\u00741""#, "revoked"),
            (.token(id: ""), "", "u1"), (.token(id: ""), #""jti":"""#, "revoked"),
            (.subject("u1", issuedUntil: 1_400), #""iat":1400"#, "revoked"),
            (.subject("u1", issuedUntil: 1_400), #""iat":1401"#, "u1"),
            (.subject("u1", issuedUntil: 1_400), #""iat":1400.999"#, "revoked"),
            (.subject("u1", issuedUntil: 1_400), #""iat":1401.0"#, "u1"),
            (.subject("u1", issuedUntil: 1_400), "", "revoked"),
            (.subject("u1", issuedUntil: 1_400), #""iat":-1e300"#, "revoked"),
            (.subject("u2", issuedUntil: 1_400), #""iat":1400"#, "u1"),
            (.subject("U1", issuedUntil: 1_400), "", "u1"),
            (.client("web", issuedUntil: 1_400), #""client_id":"web","iat":1400"#, "revoked"),
            (.client("web", issuedUntil: 1_400), #""client_id":"web","iat":1401"#, "u1"),
            (.client("web", issuedUntil: 1_400), #""client_id":"web""#, "revoked"),
            (.client("web", issuedUntil: 1_400), #""client_id":"app","iat":1400"#, "u1"),
            (.client("web", issuedUntil: 1_400), #""iat":1400"#, "u1"),
            (.client("web", issuedUntil: 1_400), #""client_id":["web"]"#, "claim-invalid"),
            (.client("u1", issuedUntil: 1_400), #""client_id":"web""#, "u1"),
            (.all(issuedUntil: 1_400), #""iat":1400"#, "revoked"), (.all(issuedUntil: 1_400), #""iat":1401"#, "u1"),
            (.all(issuedUntil: 1_400), "", "revoked"),
            (.all(issuedUntil: .max), #""iat":1510"#, "revoked"), (.all(issuedUntil: .min), #""iat":1"#, "u1"),
        ] as [(Revocation.Tokens, String, String)])
    func `are refused, remembered or not`(tokens: Revocation.Tokens, claims: String, expected: String) throws {
        let token = try caller.token(claims)
        let (fresh, remembering) = (authenticator(memo: 0), authenticator())
        if expected != "claim-invalid" { #expect(try outcome(token, with: remembering) == "u1") }
        revoke(tokens)
        for _ in 0..<3 {
            #expect(try outcome(token, with: fresh) == expected)
            #expect(try outcome(token, with: remembering) == expected)
        }
    }

    @Test func `are refused at the next call, by every thread's authenticator`() throws {
        let authenticators = (0..<8).map { _ in authenticator() }
        let tokens = try (0..<6).map { try caller.token(#""jti":"t\#($0)","iat":1400"#) }
        for revoked in 0..<6 {
            for authenticator in authenticators {
                for (number, token) in tokens.enumerated() {
                    #expect(try outcome(token, with: authenticator) == (number < revoked ? "revoked" : "u1"))
                }
            }
            revoke(.token(id: "t\(revoked)"))
        }
        for authenticator in authenticators {
            for token in tokens { #expect(try outcome(token, with: authenticator) == "revoked") }
        }
    }

    @Test func `stay revoked when a snapshot has them no more`() throws {
        let (authenticator, token) = (authenticator(), try caller.token(#""jti":"t1""#))
        revoke(.token(id: "t1"))
        #expect(try outcome(token, with: authenticator) == "revoked")
        list.apply(RevocationNews([], isSnapshot: true), at: 1_500)
        #expect(try outcome(token, with: authenticator) == "revoked")
    }

    @Test func `are one issuer's alone`() throws {
        let other = try TestIssuer("https://b.example/", .edDSA)
        let authenticator = authenticator(more: [other.issuer()])
        let (own, foreign) = (try caller.token(#""jti":"t1""#), try other.token(#""jti":"t1""#))
        revoke(.all(issuedUntil: .max))
        for _ in 0..<2 {
            #expect(try outcome(own, with: authenticator) == "revoked")
            #expect(try outcome(foreign, with: authenticator) == "u1")
        }
    }

    @Test func `are refused as expired once they are`() throws {
        let (authenticator, token) = (authenticator(), try caller.token(#""jti":"t1""#))
        revoke(.token(id: "t1"))
        #expect(try outcome(token, with: authenticator, at: 2_009) == "revoked")
        #expect(try outcome(token, with: authenticator, at: 2_010) == "expired")
    }

    @Test func `tell who called, and the caller nothing`() {
        let refusal = AuthorizationRefusal.revoked(subject: "u1")
        #expect(refusal.subject == "u1" && refusal.retryAfterInSeconds == nil)
        #expect(refusal.challenge(realm: "r") == #"Bearer error="invalid_token""#)
        #expect("\(refusal)" == "token is revoked")
    }
}

/// What goes on while nothing is heard of revocations.
@Suite struct `Silence about revocations` {
    private let caller: TestIssuer
    private let time = Time()
    private let list: RevocationList

    private final class Time: Sendable {
        let nanoseconds = Atomic<Int64>(0)
    }

    init() throws {
        caller = try TestIssuer()
        let time = time
        list = RevocationList { time.nanoseconds.load(ordering: .relaxed) }
    }

    private func authenticator(stop: [String] = ["*:write"], grace: Duration = .seconds(30)) -> Authenticator {
        let policy = RevocationPolicy(list: list, grace: grace, stoppedScopes: stop)
        return Authenticator(issuers: [caller.issuer(revocations: policy)], memo: 16)
    }

    private func hear(_ revocations: Revocation..., isSnapshot: Bool = false) {
        list.apply(RevocationNews(revocations, isSnapshot: isSnapshot), at: 1_500)
    }

    private static let writing = Access.scopes("a:write")
    private static let reading = Access.scopes("a:read")

    @Test func `stops what is to be stopped from the end of the grace on, and nothing else`() throws {
        let (authenticator, token) = (authenticator(), try caller.token(#""scope":"a:write a:read","jti":"t1""#))
        let (write, read) = try (
            AccessRule(Self.writing, pathParameters: []), AccessRule(Self.reading, pathParameters: [])
        )
        func outcomes() throws -> [String] {
            try [write, read].map { try outcome(token, with: authenticator, rule: $0) }
        }
        #expect(try outcomes() == ["revocations-unavailable", "u1"])
        hear()
        #expect(try outcomes() == ["revocations-unavailable", "u1"])
        hear(isSnapshot: true)
        #expect(try outcomes() == ["u1", "u1"])
        time.nanoseconds.store(30_000_000_000, ordering: .relaxed)
        #expect(try outcomes() == ["u1", "u1"])
        time.nanoseconds.add(1, ordering: .relaxed)
        #expect(try outcomes() == ["revocations-unavailable", "u1"])
        hear()
        #expect(try outcomes() == ["u1", "u1"])
        list.lose()
        hear(Revocation(.token(id: "t1"), expires: 9_000, made: 0))
        #expect(try outcomes() == ["revoked", "revoked"])
    }

    /// Rules that are made later have larger numbers; what is known of one must not be taken for another's.
    @Test func `stops each rule by itself, and each issuer's callers`() throws {
        let other = try TestIssuer("https://b.example/", .edDSA)
        let policies = [["*:write"], ["*:read"]].map {
            RevocationPolicy(list: list, grace: .seconds(30), stoppedScopes: $0)
        }
        let authenticator = Authenticator(
            issuers: [
                caller.issuer(revocations: policies[0]), try TestIssuer("https://c.example/", .hs256).issuer(),
                other.issuer(revocations: policies[1]),
            ], memo: 16)
        let rules = try [Self.writing, Self.reading, Self.writing, Self.reading].map {
            try AccessRule($0, pathParameters: [])
        }
        let tokens = try [caller, other].map { try $0.token(#""scope":"a:write a:read""#) }
        for order in [[3, 0, 2, 1], [0, 1, 2, 3], [2, 1, 0, 3]] {
            for place in order {
                let outcomes = try tokens.map { try outcome($0, with: authenticator, rule: rules[place]) }
                let stopped = "revocations-unavailable"
                #expect(outcomes == (place.isMultiple(of: 2) ? [stopped, "u1"] : ["u1", stopped]))
            }
        }
    }

    @Test func `is no reason for a token that would be refused anyway`() throws {
        let authenticator = authenticator()
        let rule = try AccessRule(Self.writing, pathParameters: [])
        #expect(
            try outcome(caller.token(#""scope":"a:read""#), with: authenticator, rule: rule) == "insufficient-scope")
        #expect(
            try outcome(caller.token(#""scope":"a:write""#), with: authenticator, at: 2_000, rule: rule) == "expired")
        #expect(try outcome(Array("a.b.c".utf8), with: authenticator, rule: rule) == "base64url")
    }

    @Test(
        arguments: [
            (["*:write"], .scopes("a:write"), true), (["*:write"], .scopes("a:read"), false),
            (["*:write"], .scopes("a:read", "a:write"), true), (["*:write"], .anyScope("a:read", "a:write"), true),
            (["*:write"], .any(.scopes("a:write"), .role("r")), true),
            (["*:write"], .any(.scopes("x"), .role("r")), false),
            (["*:write"], .all(.authenticated, .any(.role("r"), .anyScope("x", "b:write"))), true),
            (["*:write"], .authenticated, false), (["*:write"], .role("a:write"), false),
            (["*:write"], .claim("a:write", matches: .text("a:write")), false),
            (["*"], .scopes("a"), true), (["*"], .authenticated, true), (["*"], .role("r"), true),
            (["**"], .authenticated, true), (["?", "a*"], .authenticated, false),
            ([], .scopes("a:write"), false), ([], .authenticated, false),
            (["x", "a:write"], .scopes("a:write"), true),
        ] as [([String], Access, Bool)])
    func `stops by every scope that an access names`(stop: [String], access: Access, isStopped: Bool) throws {
        let policy = RevocationPolicy(list: list, grace: .seconds(30), stoppedScopes: stop)
        let rule = try AccessRule(access, pathParameters: [])
        #expect(policy.names(rule) == isStopped)
    }

    @Test func `is not what stops a scope that implies another`() throws {
        let rules = ScopeRules(implications: [Scope("admin:write"): [Scope("a:read")]], wildcards: true)
        let policy = RevocationPolicy(list: list, grace: .zero, stoppedScopes: ["*:write", "a:*:*"])
        #expect(!policy.names(try AccessRule(Self.reading, pathParameters: [], scopes: rules)))
    }

    @Test func `may last as long as can be said`() {
        hear(isSnapshot: true)
        time.nanoseconds.store(.max, ordering: .relaxed)
        for grace in [Duration.seconds(Int64.max), .nanoseconds(Int64.max)] {
            #expect(!RevocationPolicy(list: list, grace: grace, stoppedScopes: []).isSilent)
        }
        #expect(RevocationPolicy(list: list, grace: .nanoseconds(Int64.max - 1), stoppedScopes: []).isSilent)
    }
}

@Suite struct `Pattern of scopes` {
    @Test(
        arguments: [
            ("*", "", true), ("*", "a", true), ("", "", true), ("", "a", false), ("a", "a", true), ("a", "", false),
            ("a", "aa", false), ("*:write", "a:write", true), ("*:write", ":write", true), ("*:write", "write", false),
            ("*:write", "a:writes", false), ("*:write", "a:write:write", true), ("*:write", "a:WRITE", false),
            ("a:*", "a:", true), ("a:*", "a", false), ("a:*", "ab:c", false), ("a*c", "abcbc", true),
            ("a*b*c", "a1b2c", true), ("a*b*c", "a1c2b", false), ("*a*", "bab", true), ("*a*", "bbb", false),
            ("**a", "ba", true), ("a**", "a", true), ("*ab", "aab", true), ("*aab", "aaaab", true),
            ("a?c", "abc", false), (".*", "a", false), ("[ab]", "a", false), ("a*", "*", false), ("*", "*", true),
        ])
    func `a star stands for any text, and all else for itself`(pattern: String, scope: String, matches: Bool) {
        #expect(ScopePattern(pattern).matches(scope) == matches)
    }

    @Test func `takes no time to speak of, whatever the pattern`() {
        let pattern = ScopePattern(String(repeating: "*a", count: 128))
        #expect(!pattern.matches(String(repeating: "a", count: 4_096) + "b"))
        #expect(pattern.matches(String(repeating: "a", count: 4_096)))
    }
}

/// What becomes of a token in the hands of an authenticator that may know it.
private func outcome(
    _ token: [UInt8], with authenticator: Authenticator, at now: Int64 = 1_500, rule: AccessRule? = nil
) throws -> String {
    let rule = try rule ?? AccessRule(.authenticated, pathParameters: [])
    let bearer = try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
    do {
        return try authenticator.grant(bearer, access: rule, parameters: PathParameters([]), at: now).subject
    } catch {
        return error.refusal.rule
    }
}
