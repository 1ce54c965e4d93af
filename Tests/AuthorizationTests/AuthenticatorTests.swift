import FunctionKit
import JOSE
import Signatures
import Testing

@testable import Authorization

@Suite struct `Authentication` {
    private let a: TestIssuer
    private let b: TestIssuer

    init() throws {
        a = try TestIssuer("https://a.example/", .es256)
        b = try TestIssuer("https://b.example/", .edDSA)
    }

    @Test func `chooses the issuer by iss`() throws {
        let issuers = [a.issuer(), b.issuer()]
        #expect(try grant(a.token(), issuers).issuer == a.url)
        #expect(try grant(b.token(), issuers).issuer == b.url)
    }

    @Test(arguments: ["https://c.example/", "https://a.example", "HTTPS://a.example/", ""])
    func `refuses an issuer that is not configured`(url: String) throws {
        let token = try TestIssuer(url, .es256, key: a.key).token()
        #expect(try outcome(token, [a.issuer(), b.issuer()]) == "unknown-issuer")
        #expect(try outcome(token, [a.issuer()]) == "issuer-mismatch")
        #expect(try outcome(token, []) == "unknown-issuer")
    }

    @Test(arguments: [true, false])
    func `verifies ES256 with a table if the issuer's are to be`(usesTables: Bool) throws {
        let issuers = [a.issuer(usesTables: usesTables), b.issuer(usesTables: usesTables)]
        #expect(try grant(a.token(), issuers).issuer == a.url)
        #expect(try grant(b.token(), issuers).issuer == b.url)
        #expect(a.keys.keys.map(\.key.hasTable) == [usesTables])
        #expect(b.keys.keys.map(\.key.hasTable) == [false])
    }

    @Test func `refuses a token without iss`() throws {
        let token = try a.token(claims: #"{"aud":"api","sub":"u1","exp":2000}"#)
        #expect(try outcome(token, [a.issuer(), b.issuer()]) == "unknown-issuer")
        #expect(try outcome(token, [a.issuer()]) == "claim-missing")
    }

    @Test func `refuses a token of one issuer signed by another's key`() throws {
        let other = try TestIssuer("https://b.example/", .es256)
        let forged = try TestIssuer(a.url, .es256, key: other.key).token()
        #expect(try outcome(forged, [a.issuer(), other.issuer()]) == "signature-mismatch")
        let withOtherAlgorithm = try TestIssuer(a.url, .edDSA, key: b.key).token()
        #expect(try outcome(withOtherAlgorithm, [a.issuer(), b.issuer()]) == "algorithm-not-allowed")
    }

    @Test func `refuses an HMAC made with the public key's bytes`() throws {
        let hmac = try TestIssuer("https://h.example/", .hs256)
        let published = a.keys.publicJSON
        for secret in [published, Array(published.dropFirst(9).dropLast(2))] {
            let forged = try TestIssuer(a.url, .hs256, key: SigningKey(secret: secret)).token()
            #expect(try outcome(forged, [a.issuer()]) == "algorithm-not-allowed")
            #expect(try outcome(forged, [a.issuer(), hmac.issuer()]) == "algorithm-not-allowed")
            let forgedForHMAC = try TestIssuer(hmac.url, .hs256, key: SigningKey(secret: secret)).token()
            #expect(try outcome(forgedForHMAC, [a.issuer(), hmac.issuer()]) == "signature-mismatch")
        }
    }

    @Test(
        arguments: [
            (999, "not-yet-valid"), (1_000, "u1"), (1_999, "u1"), (2_000, "expired"), (Int64.max, "expired"),
            (Int64.min, "not-yet-valid"), (-1, "not-yet-valid"),
        ] as [(Int64, String)])
    func `holds a token to its times`(now: Int64, expected: String) throws {
        #expect(try outcome(a.token(), [a.issuer()], at: now) == expected)
    }

    @Test(
        arguments: [(989, "not-yet-valid"), (990, "u1"), (2_009, "u1"), (2_010, "expired")] as [(Int64, String)])
    func `allows the leeway and no second more`(now: Int64, expected: String) throws {
        #expect(try outcome(a.token(), [a.issuer(leeway: .seconds(10))], at: now) == expected)
    }

    @Test(
        arguments: [
            ("at+jwt", "u1"), ("AT+JWT", "u1"), ("application/at+jwt", "u1"), ("JWT", "type-mismatch"),
            ("id+jwt", "type-mismatch"), ("at+jwt ", "type-mismatch"), ("logout+jwt", "type-mismatch"),
            (nil, "type-mismatch"),
        ] as [(String?, String)])
    func `accepts access tokens only, unless told otherwise`(type: String?, expected: String) throws {
        #expect(try outcome(a.token(type: type), [a.issuer()]) == expected)
        #expect(try outcome(a.token(type: type), [a.issuer(tokenType: nil)]) == "u1")
    }

    @Test(
        arguments: [
            (#"{"iss":"https://a.example/","aud":"api","sub":"u1"}"#, "claim-missing"),
            (#"{"iss":"https://a.example/","aud":"api","exp":2000}"#, "claim-missing"),
            (#"{"iss":"https://a.example/","sub":"u1","exp":2000}"#, "claim-missing"),
            (#"{"iss":"https://a.example/","aud":"web","sub":"u1","exp":2000}"#, "audience-mismatch"),
            (#"{"iss":"https://a.example/","aud":["web","api"],"sub":"u1","exp":2000}"#, "u1"),
            (#"{"iss":"https://a.example/","aud":"api","sub":"","exp":2000}"#, "claim-invalid"),
            (#"{"iss":"https://a.example/","aud":"api","sub":"u1","exp":"2000"}"#, "claim-invalid"),
            (#"{"iss":"https://a.example/","aud":"api","sub":"u1","sub":"u2","exp":2000}"#, "claims-json"),
            (#"[]"#, "claims-json"),
        ])
    func `requires iss, aud, exp and sub`(claims: String, expected: String) throws {
        #expect(try outcome(a.token(claims: claims), [a.issuer()]) == expected)
    }

    @Test func `is not confused by what it saw before`() throws {
        let authenticator = Authenticator(issuers: [a.issuer(), b.issuer()], memo: 16)
        let rule = try AccessRule(.authenticated, pathParameters: [])
        let good = try a.token()
        let forged = try TestIssuer(a.url, .es256).token()
        for round in 0..<20 {
            let token = Array("Bearer ".utf8) + (round.isMultiple(of: 2) ? good : forged)
            let bearer = try BearerToken(authorization: token[...], count: 1, query: "")
            let granted = try? authenticator.grant(bearer, access: rule, parameters: PathParameters([]), at: 1_500)
            #expect((granted != nil) == round.isMultiple(of: 2))
        }
    }
}

@Suite struct `Grants` {
    private let caller: TestIssuer

    init() throws { caller = try TestIssuer("https://a.example/", .edDSA) }

    @Test func `tell what the token says`() throws {
        struct Claims: Decodable { let tenant: String, level: Int }
        let granted = try grant(
            caller.token(
                #""scope":"a b a","roles":["x","y"],"role":"z","client_id":"web","tenant":"t1","level":3"#),
            [caller.issuer()])
        #expect(granted.subject == "u1")
        #expect(granted.issuer == "https://a.example/")
        #expect(granted.scopes == [Scope("a"), Scope("b")])
        #expect(granted.roles == ["x", "y", "z"])
        #expect(granted.clientID == "web")
        let claims = try granted.claims(as: Claims.self)
        #expect(claims.tenant == "t1" && claims.level == 3)
        #expect(throws: DecodingError.self) { try granted.claims(as: [String: String].self) }
    }

    @Test func `leave out what is absent or no scope`() throws {
        let granted = try grant(caller.token("\"scope\":\"a \\\" é b\",\"client_id\":5"), [caller.issuer()])
        #expect(granted.scopes == [Scope("a"), Scope("b")])
        #expect(granted.roles.isEmpty)
        #expect(granted.clientID == nil)
    }
}
