import Testing

@testable import JOSE

@Suite struct `Token policy` {
    private let mint: TokenMint
    private let verifier: TokenVerifier

    init() throws {
        mint = try TokenMint()
        verifier = try mint.verifier()
    }

    private func refusal(
        _ claims: String, _ policy: TokenPolicy, at now: Double = 1_000, type: String? = nil
    ) throws -> TokenRefusal? {
        let header = type.map { #"{"alg":"HS256","typ":\#(JSONString.quoted($0))}"# }
        let token = try verifier.verify(mint.token(header: header, payload: claims))
        do { try policy.check(token, at: NumericDate(secondsSince1970: now)) } catch { return error }
        return nil
    }

    @Test func `an empty policy asks for nothing but JSON`() throws {
        #expect(try refusal("{}", TokenPolicy()) == nil)
        #expect(try refusal("[]", TokenPolicy()) == .claimsNotJSON(.notAnObject))
        #expect(try refusal("1", TokenPolicy()) == .claimsNotJSON(.notAnObject))
        #expect(try refusal("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", TokenPolicy()) == .claimsNotJSON(.notAnObject))
        #expect(try refusal(#"{"a":1,"a":2}"#, TokenPolicy()) == .claimsNotJSON(.duplicateName(offset: 7)))
    }

    @Test(arguments: [
        ("exp", 1_000.5, true), ("exp", 1_000.0, false), ("exp", 999.0, false),
        ("nbf", 1_000.0, true), ("nbf", 999.0, true), ("nbf", 1_000.5, false),
        ("iat", 1_000.0, true), ("iat", 1_000.5, false),
    ])
    func `dates are judged exactly at the edge`(claim: String, value: Double, isAccepted: Bool) throws {
        #expect(try (refusal("{\"\(claim)\":\(value)}", TokenPolicy()) == nil) == isAccepted)
    }

    @Test(arguments: [
        ("exp", 970.5, true), ("exp", 970.0, false), ("nbf", 1_030.0, true), ("nbf", 1_030.5, false),
        ("iat", 1_030.0, true), ("iat", 1_030.5, false),
    ])
    func `leeway moves every edge`(claim: String, value: Double, isAccepted: Bool) throws {
        let policy = TokenPolicy(leeway: .seconds(30))
        #expect(try (refusal("{\"\(claim)\":\(value)}", policy) == nil) == isAccepted)
    }

    @Test(arguments: [
        ("exp", "9223372036854775808", true), ("exp", "1e308", true), ("exp", "1e19", true), ("exp", "-1e308", false),
        ("exp", "-0", false), ("exp", "0", false), ("exp", "1e3", false), ("exp", "1.0000001e3", true),
        ("nbf", "-9223372036854775809", true), ("nbf", "1e308", false), ("iat", "-1e308", true),
    ])
    func `huge numbers neither wrap nor trap`(claim: String, value: String, isAccepted: Bool) throws {
        let policy = TokenPolicy(leeway: .seconds(30_000_000_000))
        let text = "{\"\(claim)\":\(value)}"
        #expect(try (refusal(text, TokenPolicy()) == nil) == isAccepted)
        _ = try refusal(text, policy)
    }

    @Test func `date refusals carry both times`() throws {
        let now = NumericDate(secondsSince1970: 1_000)
        func date(_ seconds: Double) -> NumericDate { NumericDate(secondsSince1970: seconds) }
        #expect(try refusal(#"{"exp":999}"#, TokenPolicy()) == .expired(at: date(999), now: now))
        #expect(try refusal(#"{"nbf":1001}"#, TokenPolicy()) == .notYetValid(until: date(1_001), now: now))
        #expect(try refusal(#"{"iat":1001}"#, TokenPolicy()) == .issuedInFuture(at: date(1_001), now: now))
    }

    @Test func `an age has a limit where one is asked for`() throws {
        let policy = TokenPolicy(leeway: .seconds(1), maximumAge: .seconds(60))
        #expect(try refusal(#"{"iat":939}"#, policy) == nil)
        let (issued, now) = (NumericDate(secondsSince1970: 938.5), NumericDate(secondsSince1970: 1_000))
        #expect(
            try refusal(#"{"iat":938.5}"#, policy) == .tooOld(issuedAt: issued, now: now, maximumAge: .seconds(60)))
        #expect(try refusal("{}", policy) == .claimMissing(name: "iat"))
    }

    @Test(arguments: [
        "https://id.example.com", "https://id.example.com//", "HTTPS://id.example.com/", "https://id.example.com/ ", "",
        "https://id.example.c\u{43E}m/", "https://id.example.com/\u{0}",
    ])
    func `the issuer is compared byte for byte`(found: String) throws {
        let policy = TokenPolicy(issuer: "https://id.example.com/")
        #expect(try refusal(#"{"iss":"https://id.example.com/"}"#, policy) == nil)
        #expect(try refusal(#"{"iss":"https:\/\/id.ex\u0061mple.com/"}"#, policy) == nil)
        #expect(
            try refusal("{\"iss\":\(JSONString.quoted(found))}", policy)
                == .issuerMismatch(found: Excerpt(found), expected: "https://id.example.com/"))
        #expect(try refusal("{}", policy) == .claimMissing(name: "iss"))
    }

    @Test func `canonically equivalent text is another text`() throws {
        #expect(try refusal("{\"iss\":\"e\u{301}\"}", TokenPolicy(issuer: "\u{E9}"))?.rule == "issuer-mismatch")
        #expect(try refusal("{\"aud\":\"e\u{301}\"}", TokenPolicy(audience: ["\u{E9}"]))?.rule == "audience-mismatch")
        #expect(
            try refusal("{\"su\u{301}b\":\"a\"}", TokenPolicy(requiredClaims: ["s\u{FA}b"]))?.rule == "claim-missing")
    }

    @Test(arguments: [#""b""#, #"["b"]"#, #"["x","b"]"#, #"["a","b"]"#, #""\u0062""#, #"["x","\u0061"]"#])
    func `any one audience suffices`(audience: String) throws {
        #expect(try refusal("{\"aud\":\(audience)}", TokenPolicy(audience: ["a", "b"])) == nil)
    }

    @Test(arguments: [
        (#""x""#, ["x"]), (#"["x"]"#, ["x"]), ("[]", []), (#""""#, [""]), (#""a b""#, ["a b"]), (#""A""#, ["A"]),
        (#"["ab","x"]"#, ["ab", "x"]),
    ])
    func `another audience does not`(audience: String, found: [String]) throws {
        let policy = TokenPolicy(audience: ["a", "b"])
        #expect(
            try refusal("{\"aud\":\(audience)}", policy)
                == .audienceMismatch(found: found.map(Excerpt.init), expected: ["a", "b"]))
        #expect(try refusal("{\"aud\":\(audience)}", TokenPolicy()) == nil)
        #expect(try refusal("{}", policy) == .claimMissing(name: "aud"))
    }

    @Test(arguments: [
        ("iss", "1"), ("iss", "null"), ("iss", "[\"a\"]"), ("sub", "1"), ("sub", "\"\""), ("sub", "null"), ("jti", "1"),
        ("jti", "{}"), ("aud", "1"), ("aud", "null"), ("aud", "[\"a\",1]"), ("aud", "[[\"a\"]]"), ("aud", "{}"),
        ("exp", "\"1\""), ("exp", "null"), ("exp", "true"), ("exp", "[1]"), ("exp", "1e400"), ("nbf", "\"1\""),
        ("nbf", "-1e400"), ("iat", "\"1\""), ("iat", "{}"),
    ])
    func `a registered claim of the wrong type is refused whatever the policy`(name: String, value: String) throws {
        for policy in [TokenPolicy(), TokenPolicy(audience: ["a"])] {
            guard
                case .claimInvalid(name, _) = try refusal(
                    "{\"aud\":\"a\",\"\(name)\":\(value)}"
                        .replacing("\"aud\":\"a\",\"aud\"", with: "\"aud\""), policy)
            else {
                Issue.record("\(name): \(value)")
                continue
            }
        }
    }

    @Test func `required claims are there and say something`() throws {
        let policy = TokenPolicy(requiredClaims: ["exp", "client_id"])
        #expect(try refusal(#"{"exp":2000,"client_id":"a"}"#, policy) == nil)
        #expect(try refusal(#"{"exp":2000}"#, policy) == .claimMissing(name: "client_id"))
        #expect(try refusal(#"{"client_id":"a"}"#, policy) == .claimMissing(name: "exp"))
        #expect(try refusal(#"{"exp":2000,"client_id":""}"#, policy)?.rule == "claim-invalid")
    }

    @Test func `the type is asked for or not looked at`() throws {
        let policy = TokenPolicy(tokenType: .accessToken)
        #expect(try refusal("{}", policy, type: "application/AT+JWT") == nil)
        #expect(try refusal("{}", policy, type: "JWT") == .typeMismatch(found: Excerpt("jwt"), expected: "at+jwt"))
        #expect(try refusal("{}", policy) == .typeMismatch(found: nil, expected: "at+jwt"))
        #expect(try refusal("{}", TokenPolicy(), type: "whatever") == nil)
    }
}
