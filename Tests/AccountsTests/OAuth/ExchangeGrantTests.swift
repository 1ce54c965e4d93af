import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import Revocations
import TestSupport
import Testing

@testable import Functions

@Suite struct `A token exchange` {
    private static let accessToken = "urn:ietf:params:oauth:token-type:access_token"
    private static let ledger = "https://ledger.test"

    @Test(arguments: Transport.allCases)
    func `lets a client act for the subject, with what both may do`(over transport: Transport) async throws {
        try await OAuthStage.run(over: transport) { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            stage.clock.step(by: 300)
            let answer = try await stage.exchange(pair.access.text, [("audience", Self.ledger)])
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            let tokens = try answer.decode(Tokens.self)
            #expect(tokens.issuedTokenType == Self.accessToken)
            #expect(tokens.tokenType == "Bearer")
            #expect(tokens.scope == "a b")
            #expect(tokens.refreshToken == nil)
            // No longer than the subject token, of whose 900 seconds 300 are over.
            #expect(tokens.expiresIn == 600)
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(token.claims.subject == "usr_alice")
            #expect(token.claims.clientID == "service")
            #expect(token.claims.audience == [Self.ledger])
            #expect(token.claims.scopes == ["a", "b"])
            #expect(token.claims.actors == ["service"])
            #expect(token.claims.roles == [])
            #expect(token.expires == pair.access.expires)
        }
    }

    @Test(
        arguments: [
            ([], OAuthStage.audience), ([("audience", OAuthStage.audience)], OAuthStage.audience),
            ([("resource", OAuthStage.audience)], OAuthStage.audience), ([("resource", ledger)], ledger),
            ([("audience", ledger), ("resource", ledger)], ledger), ([("audience", "")], OAuthStage.audience),
        ] as [([(String, String)], String)])
    func `is for the audience that is asked for`(parameters: [(String, String)], audience: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let tokens = try await stage.exchange(pair.access.text, parameters).decode(Tokens.self)
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(token.claims.audience == [audience])
        }
    }

    @Test(
        arguments: [
            [("audience", "https://other.test")], [("resource", "https://other.test")],
            [("audience", "https://ledger.test/")], [("audience", "HTTPS://ledger.test")], [("audience", "*")],
            [("audience", ledger), ("audience", "https://other.test")],
            [("audience", ledger), ("resource", OAuthStage.audience)], [("resource", "https://ledger.test#x")],
        ])
    func `is refused for another audience`(parameters: [(String, String)]) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let answer = try await stage.exchange(pair.access.text, parameters)
            #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_target"))
        }
    }

    @Test(arguments: [("a", "a"), ("b a", "b a"), ("a b", "a b")])
    func `narrows the scope`(asked: String, given: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let tokens = try await stage.exchange(pair.access.text, [("scope", asked)]).decode(Tokens.self)
            #expect(tokens.scope == given)
        }
    }

    /// `c` is the user's alone, `d` the client's.
    @Test(arguments: ["c", "d", "a c", "a d", "z", "A", "a  b", "a\u{7F}"])
    func `does not give a scope that the token or the client lacks`(scope: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let fault = try OAuthFault(await stage.exchange(pair.access.text, [("scope", scope)]))
            #expect(fault == OAuthFault(400, scope.contains("\u{7F}") ? "invalid_request" : "invalid_scope"))
        }
    }

    @Test func `never gives back what an exchange has taken away`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            try stage.addClient("second", scopes: ["a", "b", "c"], audiences: [])
            try stage.addClient(Self.ledger, scopes: ["a", "b", "c"], audiences: ["https://books.test"])
            let pair = try stage.logIn(try stage.addUser())
            let narrow = try await stage.exchange(pair.access.text, [("scope", "a"), ("audience", Self.ledger)])
                .decode(Tokens.self)
            // What is for the ledger is of no use to another service that gets hold of it.
            let stolen = try await stage.exchange(narrow.accessToken, basic: "second")
            #expect(try OAuthFault(stolen) == OAuthFault(400, "invalid_request"))
            // The ledger itself goes on with it, not back, and not with more.
            let back = try await stage.exchange(narrow.accessToken, basic: Self.ledger)
            #expect(try OAuthFault(back) == OAuthFault(400, "invalid_target"))
            let on = [("audience", "https://books.test")]
            let wide = try await stage.exchange(narrow.accessToken, on + [("scope", "a b")], basic: Self.ledger)
            #expect(try OAuthFault(wide) == OAuthFault(400, "invalid_scope"))
            let tokens = try await stage.exchange(narrow.accessToken, on, basic: Self.ledger).decode(Tokens.self)
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(token.claims.actors == [Self.ledger, "service"])
            #expect(token.claims.scopes == ["a"])
            #expect(token.claims.audience == ["https://books.test"])
        }
    }

    @Test func `goes through as many services as are allowed`() async throws {
        try await OAuthStage.run { stage in
            let names = (0...AccountService.mostActors).map { "service\($0)" }
            for name in names { try stage.addClient(name) }
            var text = try stage.logIn(try stage.addUser()).access.text
            for name in names.dropLast() {
                text = try await stage.exchange(text, basic: name).decode(Tokens.self).accessToken
            }
            let token = try #require(stage.service.issuer.verify(text, at: stage.clock.now))
            #expect(token.claims.actors == Array(names.dropLast().reversed()))
            let fault = try OAuthFault(await stage.exchange(text, basic: names.last))
            #expect(fault == OAuthFault(400, "invalid_request"))
        }
    }

    @Test func `wants a live access token of this issuer's`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let user = try stage.addUser()
            let pair = try stage.logIn(user)
            let now = stage.clock.now
            let claims = TokenIssuer.Claims(subject: user.id, clientID: "swiftlet", scopes: ["a"])
            let other = try OAuthStage.makeIssuer(in: stage.folder.path + "/other")
            let named = try OAuthStage.makeIssuer(in: stage.folder.path + "/named", issuer: "https://elsewhere.test/")
            var foreign = claims
            foreign.audience = ["https://elsewhere.test"]
            for token in [
                try other.issue(claims, at: now).text, try named.issue(claims, at: now).text,
                try stage.service.issuer.issue(foreign, at: now).text,
                try stage.service.issuer.issue(claims, at: now - 900).text,
                try stage.service.issuer.issue(claims, at: now + 3_600).text,
                pair.refresh.text, "x", "a.b.c", "..", String(pair.access.text.dropLast()), pair.access.text + "A",
                "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + pair.access.text.split(separator: ".")[1] + ".",
            ] {
                #expect(try OAuthFault(await stage.exchange(token)) == OAuthFault(400, "invalid_request"))
            }
        }
    }

    @Test(arguments: ["token", "subject", "client", "all"])
    func `wants a token that was not revoked`(kind: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let user = try stage.addUser()
            let pair = try stage.logIn(user)
            let now = stage.clock.now
            #expect(try await stage.exchange(pair.access.text).status == .ok)
            let tokens: Revocation.Tokens =
                switch kind {
                case "token": .token(id: pair.access.id)
                case "subject": .subject(user.id, issuedUntil: now)
                case "client": .client("swiftlet", issuedUntil: now)
                default: .all(issuedUntil: now)
                }
            try stage.store.revoke(Revocation(tokens, expires: now + 930, made: now * 1_000))
            #expect(try OAuthFault(await stage.exchange(pair.access.text)) == OAuthFault(400, "invalid_request"))
            stage.clock.step(by: 1)
            #expect(try await stage.exchange(try stage.logIn(user).access.text).status == .ok)
        }
    }

    @Test(
        arguments: [
            ([("subject_token", "T"), ("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token")]),
            ([("subject_token", "T"), ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")]),
            ([("subject_token", "T"), ("subject_token_type", "access_token")]), ([("subject_token", "T")]),
            ([("subject_token_type", accessToken)]), ([("subject_token", ""), ("subject_token_type", accessToken)]),
            ([("subject_token", "T"), ("subject_token_type", accessToken), ("actor_token", "T")]),
            ([("subject_token", "T"), ("subject_token_type", accessToken), ("actor_token_type", accessToken)]),
            ([
                ("subject_token", "T"), ("subject_token_type", accessToken),
                ("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"),
            ]),
            ([("subject_token", "T"), ("subject_token", "T"), ("subject_token_type", accessToken)]),
            ([("subject_token", "T"), ("subject_token_type", accessToken), ("subject_token_type", accessToken)]),
        ])
    func `is refused when it is malformed`(parameters: [(String, String)]) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let grant = [("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")]
            let answer = try await stage.post(
                "token", grant + parameters.map { ($0.0, $0.1 == "T" ? pair.access.text : $0.1) }, basic: "service")
            #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_request"))
        }
    }

    @Test func `takes the token as a JWT, and names what it gives`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            let answer = try await stage.post(
                "token",
                [
                    ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                    ("subject_token", pair.access.text),
                    ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
                    ("requested_token_type", Self.accessToken),
                ], basic: "service")
            #expect(try answer.decode(Tokens.self).issuedTokenType == Self.accessToken)
        }
    }

    @Test func `is for clients that authenticate`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            try stage.addClient("disabled", isDisabled: true)
            let pair = try stage.logIn(try stage.addUser())
            for basic in [nil, "nobody", "disabled"] {
                let answer = try await stage.exchange(pair.access.text, basic: basic)
                #expect(try OAuthFault(answer) == OAuthFault(401, "invalid_client"))
            }
            let named = try await stage.exchange(pair.access.text, [("client_id", "service")], basic: nil)
            #expect(try OAuthFault(named) == OAuthFault(401, "invalid_client"))
        }
    }
}
