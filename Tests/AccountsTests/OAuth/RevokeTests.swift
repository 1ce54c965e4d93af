import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import Revocations
import TestSupport
import Testing

@testable import Functions

@Suite struct `A revocation` {
    private static let hints = [nil, "access_token", "refresh_token", "urn:of:nobody", ""]

    private func revoke(
        _ stage: OAuthStage, _ token: String, hint: String? = nil, _ more: [(String, String)] = [], basic: String? = nil
    ) async throws -> TestAnswer {
        try await stage.post(
            "revoke", [("token", token)] + (hint.map { [("token_type_hint", $0)] } ?? []) + more, basic: basic)
    }

    @Test(arguments: hints)
    func `of a refresh token ends the family, whatever the hint`(hint: String?) async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let next = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            let answer = try await revoke(stage, try #require(next.refreshToken), hint: hint)
            #expect(answer.status == .ok)
            #expect(answer.body.isEmpty)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            for token in [pair.access.text, next.accessToken, next.refreshToken ?? "", pair.refresh.text] {
                #expect(try await !stage.isActive(token))
            }
        }
    }

    @Test func `of a refresh token that was used ends the family, too`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let next = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            #expect(try await revoke(stage, pair.refresh.text).status == .ok)
            #expect(try await !stage.isActive(try #require(next.refreshToken)))
        }
    }

    @Test(arguments: hints)
    func `of an access token ends that token alone, until nobody would take it`(hint: String?) async throws {
        try await OAuthStage.run(over: .live) { stage in
            let pair = try stage.logIn(try stage.addUser())
            let next = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            #expect(try await revoke(stage, pair.access.text, hint: hint).status == .ok)
            #expect(try await !stage.isActive(pair.access.text))
            #expect(try await stage.isActive(next.accessToken))
            #expect(try await stage.isActive(try #require(next.refreshToken)))
            let made = try stage.store.revocations(at: stage.clock.now)
            #expect(made.map(\.tokens) == [.token(id: pair.access.id)])
            #expect(made.map(\.expires) == [pair.access.expires + stage.service.rules.leeway])
            #expect(made.map(\.made) == [stage.clock.nowInMilliseconds])
        }
    }

    @Test func `of what is no token here is done at once`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let other = try OAuthStage.makeIssuer(in: stage.folder.path + "/other")
            let foreign = try other.issue(.init(subject: "usr_alice", clientID: "swiftlet"), at: stage.clock.now)
            for token in [
                "x", "rt_\(String(repeating: "A", count: 43))", foreign.text, "a.b.c", "'; DROP TABLE families; --",
                String(repeating: "x", count: 60_000),
            ] {
                #expect(try await revoke(stage, token).status == .ok)
            }
            #expect(try stage.store.revocations(at: stage.clock.now).isEmpty)
            stage.clock.step(by: 900)
            #expect(try await revoke(stage, pair.access.text).status == .ok)
            #expect(try stage.store.revocations(at: stage.clock.now).isEmpty)
        }
    }

    @Test func `by a client is for its own tokens`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient("service")
            try stage.addClient("other")
            let user = try stage.addUser()
            let pair = try stage.logIn(user, client: "service")
            for token in [pair.access.text, pair.refresh.text] {
                let refused = try await revoke(stage, token, basic: "other")
                #expect(try OAuthFault(refused) == OAuthFault(400, "invalid_grant"))
                let named = try await revoke(stage, token, [("client_id", "other")])
                #expect(try OAuthFault(named) == OAuthFault(400, "invalid_grant"))
                #expect(try await stage.isActive(token))
                let unknown = try await revoke(stage, token, basic: "nobody")
                #expect(try OAuthFault(unknown) == OAuthFault(401, "invalid_client"))
                #expect(try await stage.isActive(token))
            }
            for token in [pair.access.text, pair.refresh.text] {
                #expect(try await revoke(stage, token, basic: "service").status == .ok)
                #expect(try await !stage.isActive(token))
            }
        }
    }
}
