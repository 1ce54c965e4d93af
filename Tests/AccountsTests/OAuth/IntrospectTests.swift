import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import Revocations
import TestSupport
import Testing

@testable import Functions

@Suite struct `An introspection` {
    private func ask(_ stage: OAuthStage, _ token: String, _ more: [(String, String)] = []) async throws -> TestAnswer {
        try await stage.post("introspect", [("token", token)] + more, basic: "service")
    }

    @Test(arguments: Transport.allCases)
    func `tells what an access token says`(over transport: Transport) async throws {
        try await OAuthStage.run(over: transport) { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser(), scopes: ["a", "b"])
            let answer = try await ask(stage, pair.access.text)
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.contentType] == "application/json")
            #expect(answer.headerFields[.cacheControl] == "no-store")
            let (issued, expires) = (stage.clock.now, stage.clock.now + 900)
            #expect(
                answer.text == """
                    {"active":true,"aud":"https://api.test","client_id":"swiftlet","exp":\(expires),"iat":\(issued),\
                    "iss":"https://id.test/","jti":"\(pair.access.id)","scope":"a b","sub":"usr_alice",\
                    "token_type":"Bearer"}
                    """)
        }
    }

    @Test func `names who acts, each inside of the one after it, and all audiences`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let token = try stage.service.issuer.issue(
                .init(
                    subject: "usr_1", clientID: "c", audience: ["https://a.test", "https://b.test"],
                    actors: ["second", "first"]), at: stage.clock.now)
            let text = try await ask(stage, token.text).text
            #expect(text.contains(#""act":{"act":{"sub":"first"},"sub":"second"}"#))
            #expect(text.contains(#""aud":["https://a.test","https://b.test"]"#))
            #expect(!text.contains("\"scope\""))
        }
    }

    @Test func `tells of a refresh token what it can still be used for`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let user = try stage.addUser()
            let pair = try stage.logIn(user)
            #expect(try stage.store.setRights(roles: [], scopes: ["b", "c", "z"], ofUser: user.id))
            #expect(
                try await ask(stage, pair.refresh.text).text == """
                    {"active":true,"client_id":"swiftlet","exp":\(pair.refreshExpires),"iss":"https://id.test/",\
                    "scope":"b c","sub":"usr_alice"}
                    """)
        }
    }

    @Test(arguments: [nil, "access_token", "refresh_token", "saml", ""])
    func `finds a token whatever the hint`(hint: String?) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            for token in [pair.access.text, pair.refresh.text] {
                let answer = try await ask(stage, token, hint.map { [("token_type_hint", $0)] } ?? [])
                #expect(answer.text.hasPrefix("{\"active\":true,"))
            }
        }
    }

    @Test func `says nothing of a token that is not good but that`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let user = try stage.addUser()
            let used = try stage.logIn(user)
            _ = try await stage.refresh(used.refresh.text)
            let revoked = try stage.logIn(user)
            _ = try await stage.post("revoke", [("token", revoked.access.text)])
            let ended = try stage.logIn(user)
            _ = try await stage.post("revoke", [("token", ended.refresh.text)])
            let issuer = stage.service.issuer
            let now = stage.clock.now
            let claims = TokenIssuer.Claims(subject: user.id, clientID: "swiftlet")
            let closed = try stage.logIn(try stage.addUser("bob"))
            #expect(try stage.store.setDisabled(true, user: "usr_bob"))
            for token in [
                used.refresh.text, revoked.access.text, ended.refresh.text, ended.access.text, closed.refresh.text,
                try issuer.issue(claims, at: now - 900).text, try issuer.issue(claims, at: now + 3_600).text,
                try OAuthStage.makeIssuer(in: stage.folder.path + "/other").issue(claims, at: now).text,
                "x", "rt_", "rt_\(String(repeating: "A", count: 43))", "a.b.c", String(repeating: "x", count: 60_000),
                "é", "' OR 1=1 --",
            ] {
                let answer = try await ask(stage, token)
                #expect(answer.status == .ok)
                #expect(answer.text == #"{"active":false}"#)
            }
        }
    }

    @Test func `follows the clock`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            for (step, isActive) in [(899, true), (1, false), (-1, true), (-899, true), (-3_600, false)]
                as [(Int64, Bool)]
            {
                stage.clock.step(by: step)
                #expect(try await stage.isActive(pair.access.text) == isActive)
            }
        }
    }

    @Test func `is for clients that authenticate`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let answer = try await stage.post("introspect", [("token", pair.access.text)])
            #expect(try OAuthFault(answer) == OAuthFault(401, "invalid_client"))
        }
    }
}
