import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import Revocations
import TestSupport
import Testing

@testable import Functions

@Suite struct `A client in its own name` {
    private static let grant = ("grant_type", "client_credentials")

    @Test(arguments: Transport.allCases)
    func `gets a token with all of its scopes, and no refresh token`(over transport: Transport) async throws {
        try await OAuthStage.run(over: transport) { stage in
            try stage.addClient()
            let answer = try await stage.post("token", [Self.grant], basic: "service")
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            let tokens = try answer.decode(Tokens.self)
            #expect(tokens.tokenType == "Bearer")
            #expect(tokens.scope == "a b d")
            #expect(tokens.expiresIn == 900)
            #expect(tokens.refreshToken == nil)
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(token.claims.subject == "service")
            #expect(token.claims.clientID == "service")
            #expect(token.claims.scopes == ["a", "b", "d"])
            #expect(token.claims.roles == [])
            #expect(token.claims.actors == [])
            #expect(token.claims.audience == [OAuthStage.audience])
            #expect(try stage.store.revocations(at: stage.clock.now).isEmpty)
        }
    }

    @Test(
        arguments: [
            ("a", "a"), ("b a", "b a"), ("a a b", "a b"), ("a b d", "a b d"),
        ])
    func `gets fewer scopes when it asks for fewer`(asked: String, given: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let answer = try await stage.post("token", [Self.grant, ("scope", asked)], basic: "service")
            #expect(try answer.decode(Tokens.self).scope == given)
        }
    }

    @Test(arguments: ["c", "a c", "A", "a  b", " ", "a\u{E9}", "a\\", "a*"])
    func `gets no scope that it may not ask for`(scope: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let answer = try await stage.post("token", [Self.grant, ("scope", scope)], basic: "service")
            #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_scope"))
        }
    }

    @Test func `without scopes gets a token without scopes`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient(scopes: [])
            let tokens = try await stage.post("token", [Self.grant], basic: "service").decode(Tokens.self)
            #expect(tokens.scope == nil)
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(token.claims.scopes == [])
        }
    }

    @Test func `has to authenticate`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            for parameters in [[Self.grant], [Self.grant, ("client_id", "service")]] {
                let fault = try OAuthFault(await stage.post("token", parameters))
                #expect(fault == OAuthFault(401, "invalid_client"))
            }
        }
    }

    @Test func `gets no token that is revoked already`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let now = stage.clock.now
            try stage.store.revoke(
                Revocation(.client("service", issuedUntil: now), expires: now + 930, made: now * 1_000))
            // The given clock stands, and the second with it.
            #expect(try await stage.post("token", [Self.grant], basic: "service").status.code == 503)
            stage.clock.step(by: 1)
            let tokens = try await stage.post("token", [Self.grant], basic: "service").decode(Tokens.self)
            #expect(try await stage.isActive(tokens.accessToken))
        }
    }
}
