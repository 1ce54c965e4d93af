import AccountKit
import AccountStore
import FunctionKit
import FunctionTesting
import Issuance
import Revocations
import TestSupport
import Testing

@testable import Functions

/// The grant that dispatch makes of a token of the stage's issuer.
private struct Payload: GrantedClaims {
    let scopes: Set<Scope> = []
    let roles: Set<String> = []
    let clientID: String? = nil
    let authorizedParty: String? = nil
    let payload: [UInt8]
}

@Suite struct `On behalf of its caller a function` {
    private func grant(
        _ stage: OAuthStage, issuer: String = OAuthStage.issuer, _ changes: [String: String] = [:]
    ) -> Grant {
        let now = stage.clock.now
        var members = [
            "jti": #""j1""#, "iat": "\(now)", "exp": "\(now + 600)", "aud": #""https://api.test""#,
            "scope": #""a b c""#,
            "client_id": #""swiftlet""#, "sub": #""usr_alice""#,
        ]
        for (name, value) in changes { members[name] = value.isEmpty ? nil : value }
        let json = members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        return Grant(subject: "usr_alice", issuer: issuer, claims: Payload(payload: Array("{\(json)}".utf8)))
    }

    @Test func `has a token for another service, good for less`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let exchanged = try stage.service.token(
                onBehalfOf: grant(stage), as: "service", for: "https://ledger.test", scopes: ["b"])
            #expect(exchanged.scopes == ["b"])
            let token = try #require(stage.service.issuer.verify(exchanged.token.text, at: stage.clock.now))
            #expect(token.claims.subject == "usr_alice")
            #expect(token.claims.audience == ["https://ledger.test"])
            #expect(token.claims.actors == ["service"])
            #expect(token.expires == stage.clock.now + 600)
            let own = try stage.service.token(
                onBehalfOf: grant(stage, ["aud": #"["x","https://api.test"]"#]), as: "service")
            #expect(own.scopes == ["a", "b"])
        }
    }

    @Test func `continues the chain of those who act already`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let acted = grant(stage, ["act": #"{"sub":"second","act":{"sub":"first"}}"#])
            let exchanged = try stage.service.token(onBehalfOf: acted, as: "service")
            let token = try #require(stage.service.issuer.verify(exchanged.token.text, at: stage.clock.now))
            #expect(token.claims.actors == ["service", "second", "first"])
            let full = (0..<AccountService.mostActors).reduce("") { inner, number in
                #"{"sub":"\#(number)"\#(inner.isEmpty ? "" : ",\"act\":\(inner)")}"#
            }
            #expect(throws: ExchangeError.tooManyActors(limit: AccountService.mostActors)) {
                try stage.service.token(onBehalfOf: grant(stage, ["act": full]), as: "service")
            }
        }
    }

    @Test func `has none where an exchange would be refused`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            try stage.addClient("disabled", isDisabled: true)
            func refusal(
                _ grant: Grant, as client: String = "service", for audience: String? = nil, scopes: [String]? = nil
            ) -> ExchangeError? {
                do throws(ExchangeError) {
                    _ = try stage.service.token(onBehalfOf: grant, as: client, for: audience, scopes: scopes)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(refusal(grant(stage)) == nil)
            #expect(refusal(grant(stage, issuer: "https://id.test")) == .tokenNotGood)
            #expect(refusal(grant(stage, ["exp": "\(stage.clock.now)"])) == .tokenNotGood)
            #expect(refusal(grant(stage, ["jti": ""])) == .tokenNotGood)
            #expect(refusal(grant(stage, ["aud": "1"])) == .tokenNotGood)
            #expect(refusal(grant(stage, ["aud": #""https://other.test""#])) == .tokenForOthers)
            #expect(refusal(grant(stage), as: "nobody") == .client)
            #expect(refusal(grant(stage), as: "disabled") == .client)
            #expect(refusal(grant(stage), for: "https://other.test") == .audience)
            #expect(refusal(grant(stage), scopes: ["a", "d"]) == .scope)
            #expect(refusal(grant(stage, ["scope": ""]), scopes: ["a"]) == .scope)
            stage.store.fail(.isRevoked, with: .unavailable("gone"))
            #expect(refusal(grant(stage)) == .store(.unavailable("gone")))
            stage.store.fail(.isRevoked, with: nil)
            let now = stage.clock.now
            try stage.store.revoke(Revocation(.token(id: "j1"), expires: now + 900, made: now * 1_000))
            #expect(refusal(grant(stage)) == .tokenNotGood)
        }
    }
}
