import FoundationEssentials
import Issuance
import JOSE
import Linux
import Signatures
import Synchronization
import TestSupport
import Testing

@Suite struct `Token issuer` {
    private let workshop: KeyWorkshop
    private let issuer: TokenIssuer
    private static let now: Int64 = 2_000_000_000

    init() throws {
        workshop = try KeyWorkshop()
        issuer = try workshop.issuer()
    }

    private func payload(_ token: TokenIssuer.IssuedToken) -> String {
        String(decoding: UnverifiedToken(Array(token.text.utf8).span, lengthLimit: 1 << 16).claims ?? [], as: UTF8.self)
    }

    private static let base = TokenIssuer.Claims(subject: "usr_1", clientID: "web")

    private static func claims(_ change: (inout TokenIssuer.Claims) -> Void) -> TokenIssuer.Claims {
        var claims = base
        change(&claims)
        return claims
    }

    /// Claims, what they are in JSON before `client_id` and after `sub`, and between.
    private static let written: [(TokenIssuer.Claims, String)] = [
        (base, #"{"aud":"https://api.example","client_id":"web","exp":2000000900,*,"sub":"usr_1"}"#),
        (
            claims { $0.scopes = ["a:read", "b"] },
            #"{"aud":"https://api.example","client_id":"web","exp":2000000900,*,"scope":"a:read b","sub":"usr_1"}"#
        ),
        (
            claims { $0.roles = ["teller", "auditor"] },
            #"{"aud":"https://api.example","client_id":"web","exp":2000000900,*,"#
                + #""roles":["teller","auditor"],"sub":"usr_1"}"#
        ),
        (
            claims { $0.audience = ["x"] }, #"{"aud":"x","client_id":"web","exp":2000000900,*,"sub":"usr_1"}"#
        ),
        (
            claims { $0.audience = ["x", "y"] },
            #"{"aud":["x","y"],"client_id":"web","exp":2000000900,*,"sub":"usr_1"}"#
        ),
        (
            claims { $0.actors = ["near"] },
            #"{"act":{"sub":"near"},"aud":"https://api.example","client_id":"web","exp":2000000900,*,"sub":"usr_1"}"#
        ),
        (
            claims { $0.actors = ["near", "far", "farthest"] },
            #"{"act":{"act":{"act":{"sub":"farthest"},"sub":"far"},"sub":"near"},"aud":"https://api.example","#
                + #""client_id":"web","exp":2000000900,*,"sub":"usr_1"}"#
        ),
        (
            claims { $0.subject = "\"\\\u{0}é" },
            #"{"aud":"https://api.example","client_id":"web","exp":2000000900,*,"sub":"\"\\\u0000é"}"#
        ),
    ]

    @Test(arguments: written)
    func `writes the claims of RFC 9068, and reads them back`(claims: TokenIssuer.Claims, expected: String) throws {
        let token = try issuer.issue(claims, at: Self.now)
        let between = #""iat":2000000000,"iss":"https://id.example/","jti":"\#(token.id)""#
        #expect(payload(token) == expected.split(separator: "*").joined(separator: between))
        let received = try #require(issuer.verify(token.text, at: Self.now))
        var read = claims
        read.audience = claims.audience ?? [KeyWorkshop.audience]
        #expect(received.claims == read)
        #expect(received.id == token.id)
        #expect(received.issued == Self.now)
        #expect(received.expires == token.expires)
    }

    @Test(arguments: [SignatureAlgorithm.es256, .rs256, .edDSA])
    func `signs with the folder's key and says so in the header`(algorithm: SignatureAlgorithm) throws {
        let workshop = try KeyWorkshop(algorithm)
        let issuer = try workshop.issuer()
        let token = try issuer.issue(at: Self.now)
        let kid = try #require(workshop.published?.keys.first?.keyID)
        let header = UnverifiedToken(Array(token.text.utf8).span, lengthLimit: 1 << 16).header ?? []
        #expect(
            String(decoding: header, as: UTF8.self) == #"{"alg":"\#(algorithm.name)","kid":"\#(kid)","typ":"at+jwt"}"#)
        #expect(issuer.algorithm(at: Self.now) == algorithm.name)
        #expect(issuer.verify(token.text, at: Self.now)?.id == token.id)
        // As anybody verifies it who has the set.
        let set = try JWKSet(parsing: issuer.keySet(at: Self.now))
        let verified = try TokenVerifier(keys: set, algorithms: [algorithm]).verify(Array(token.text.utf8).span)
        let policy = TokenPolicy(
            issuer: KeyWorkshop.issuer, audience: [KeyWorkshop.audience], tokenType: .accessToken,
            requiredClaims: ["exp", "iat", "sub", "jti", "client_id"])
        #expect(throws: Never.self) {
            try policy.check(verified, at: NumericDate(secondsSince1970: Double(Self.now)))
        }
    }

    @Test func `gives every token an id of 128 bits`() throws {
        let ids = try (0..<100).map { _ in try issuer.issue(at: Self.now).id }
        #expect(Set(ids).count == 100)
        for id in ids { #expect(try Base64URL.decode(Array(id.utf8).span).count == 16) }
    }

    /// Lifetime, now, notAfter and the end.
    @Test(
        arguments: [
            (900, 1_000, nil, 1_900), (900, 1_000, 1_899, 1_899), (900, 1_000, 1_900, 1_900),
            (900, 1_000, 1_901, 1_900),
            (900, 1_000, 1_000, 1_000), (900, 1_000, -5, -5), (900, 1_000, .min, .min),
            (900, .max, nil, .max), (900, .max - 900, nil, .max), (900, .max - 901, nil, .max - 1),
            (.max, 1, nil, .max), (.max, .min, nil, -1), (.max, 1, 77, 77), (1, -1, nil, 0),
            (900, .min, nil, .min + 900),
        ] as [(Int64, Int64, Int64?, Int64)])
    func `ends after its lifetime or at a given time, whichever is first`(
        lifetime: Int64, now: Int64, notAfter: Int64?, end: Int64
    ) throws {
        let issuer = try workshop.issuer(lifetime: lifetime)
        let token = try issuer.issue(Self.claims { $0.notAfter = notAfter }, at: now)
        #expect(token.expires == end)
        #expect(payload(token).contains(#""exp":\#(end),"iat":\#(now),"#))
        let received = issuer.verify(token.text, at: now)
        // A Double does not tell the last seconds of time apart.
        if now > .max - 1_000 { return }
        #expect(received?.expires == (end > now ? end : nil))
        #expect(received?.issued == (end > now ? now : nil))
    }

    @Test(
        arguments: [(0, true), (-1, false), (899, true), (900, false), (.max - now, false), (.min, false)]
            as [(Int64, Bool)])
    func `verifies from its beginning to its end, to the second`(offset: Int64, isGood: Bool) throws {
        let token = try issuer.issue(at: Self.now)
        let time = offset == .min ? .min : Self.now + offset
        #expect((issuer.verify(token.text, at: time) != nil) == isGood)
    }

    @Test(
        arguments: [
            (claims { $0.subject = "" }, "sub", "a text that is not empty"),
            (claims { $0.clientID = "" }, "client_id", "a text that is not empty"),
            (claims { $0.audience = [] }, "aud", "at least one audience"),
            (claims { $0.audience = ["a", ""] }, "aud", "a text that is not empty"),
            (claims { $0.scopes = ["a b"] }, "scope", "scopes as of RFC 6749 §3.3"),
            (claims { $0.scopes = [""] }, "scope", "scopes as of RFC 6749 §3.3"),
            (claims { $0.scopes = ["a\"b"] }, "scope", "scopes as of RFC 6749 §3.3"),
            (claims { $0.scopes = ["a\\b"] }, "scope", "scopes as of RFC 6749 §3.3"),
            (claims { $0.scopes = ["é"] }, "scope", "scopes as of RFC 6749 §3.3"),
            (claims { $0.actors = [""] }, "act", "a text that is not empty"),
            (claims { $0.actors = Array(repeating: "a", count: 17) }, "act", "at most 16 actors"),
        ])
    func `signs nothing that would be read as something else`(
        claims: TokenIssuer.Claims, name: String, expected: String
    ) throws {
        #expect(throws: IssuanceError.claimInvalid(name: name, expected: expected)) {
            try issuer.issue(claims, at: Self.now)
        }
    }

    @Test func `signs as many actors as it reads, and no longer token than is read`() throws {
        let actors = (0..<16).map { "actor \($0)" }
        let token = try issuer.issue(Self.claims { $0.actors = actors }, at: Self.now)
        #expect(issuer.verify(token.text, at: Self.now)?.claims.actors == actors)
        let long = Self.claims { $0.roles = Array(repeating: "role", count: 100_000) }
        let error = #expect(throws: IssuanceError.self) { try issuer.issue(long, at: Self.now) }
        guard case .tooLong(let bytes, limit: 16_384) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(bytes > 900_000)
    }

    private static let changes: [(String, @Sendable (inout AccessToken) -> Void)] = [
        ("typ", { $0.type = "JWT" }), ("iss", { $0.claims["iss"] = .string("https://id.example") }),
        ("no iss", { $0.claims["iss"] = nil }), ("no jti", { $0.claims["jti"] = nil }),
        ("no sub", { $0.claims["sub"] = nil }), ("no iat", { $0.claims["iat"] = nil }),
        ("no client", { $0.claims["client_id"] = nil }), ("no aud", { $0.claims["aud"] = nil }),
        ("exp", { $0.claims["exp"] = .number(2_000_000_100.5) }), ("act", { $0.claims["act"] = .string("a") }),
        ("act.sub", { $0.claims["act"] = .object([:]) }), ("roles", { $0.claims["roles"] = .integer(1) }),
        (
            "act.act", { $0.claims["act"] = .object(["sub": .string("a"), "act": .integer(1)]) }
        ),
    ]

    @Test(arguments: changes.indices)
    func `knows no token of its key that it would not have written`(place: Int) throws {
        let (name, change) = Self.changes[place]
        var token = AccessToken(
            issuer: KeyWorkshop.issuer, audience: "any", subject: "s", scopes: ["x"], now: Self.now,
            lifetimeInSeconds: 60, tokenID: "t")
        let signer = try workshop.folder.read().ring.keys[0].signer
        #expect(issuer.verify(try signer.sign(token), at: Self.now)?.id == "t")
        change(&token)
        #expect(issuer.verify(try signer.sign(token), at: Self.now) == nil, "\(name)")
    }

    @Test func `knows no token of another, and no changed one`() throws {
        let other = try KeyWorkshop().issuer()
        #expect(issuer.verify(try other.issue(at: Self.now).text, at: Self.now) == nil)
        let text = try issuer.issue(at: Self.now).text
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            var bytes = Array(text.utf8)
            let place = Int.random(in: bytes.indices, using: &random)
            let byte = UInt8.random(in: .min ... .max, using: &random)
            guard bytes[place] != byte else { continue }
            bytes[place] = byte
            #expect(issuer.verify(String(decoding: bytes, as: UTF8.self), at: Self.now) == nil)
        }
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b.c", "\u{0}", "é.é.é", String(repeating: ".", count: 16_385),
        String(repeating: "a", count: 5_000_000), String(repeating: "é", count: 100_000) + "..",
        "eyJhbGciOiJub25lIn0.e30.",
    ])
    func `takes any text`(text: String) {
        #expect(issuer.verify(text, at: Self.now) == nil)
        #expect(issuer.verify(text, at: .max) == nil)
    }

    @Test(
        arguments: [
            ("", ["a"], 900, 60, nil, "issuer", "a text that is not empty"),
            ("i", [], 900, 60, nil, "audience", "at least one, and none empty"),
            ("i", [""], 900, 60, nil, "audience", "at least one, and none empty"),
            ("i", ["a"], 0, 60, nil, "lifetime", "at least 1 second"),
            ("i", ["a"], 900, 1, nil, "publishAhead", "at least 2 seconds"),
            ("i", ["a"], 900, 60, 119, "keyAge", "at least twice \"publishAhead\""),
            ("i", ["a"], 900, .max, .max, "keyAge", "at least twice \"publishAhead\""),
        ] as [(String, [String], Int64, Int64, Int64?, String, String)])
    func `is not made of what makes no sense`(
        issuer: String, audience: [String], lifetime: Int64, ahead: Int64, keyAge: Int64?, name: String,
        expected: String
    ) {
        #expect(throws: IssuanceError.parameterInvalid(name: name, expected: expected)) {
            try TokenIssuer(
                issuer: issuer, audience: audience, lifetime: lifetime, keys: workshop.folder.path,
                publishAhead: ahead, keyAge: keyAge)
        }
    }

    @Test func `signs and verifies on many threads at the same time`() async throws {
        let workshop = try KeyWorkshop(.es256)
        let issuer = try workshop.issuer()
        let good = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var good = 0
                    for round in 0..<50 {
                        let claims = TokenIssuer.Claims(subject: "s\(task)-\(round)", clientID: "c")
                        let token = try issuer.issue(claims, at: Self.now)
                        let received = issuer.verify(token.text, at: Self.now)
                        if received?.claims.subject == claims.subject, received?.id == token.id { good += 1 }
                    }
                    return good
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(good == 400)
    }
}
