import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import TestSupport
import Testing

@testable import Functions

@Suite struct `A refresh token` {
    @Test(arguments: Transport.allCases)
    func `gives new tokens with the scopes of the login`(over transport: Transport) async throws {
        try await OAuthStage.run(over: transport) { stage in
            let user = try stage.addUser()
            let pair = try stage.logIn(user, scopes: ["a", "b"])
            let answer = try await stage.refresh(pair.refresh.text)
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            #expect(answer.headerFields[try #require(HTTPField.Name("Pragma"))] == "no-cache")
            #expect(answer.headerFields[.setCookie] == nil)
            let tokens = try answer.decode(Tokens.self)
            #expect(tokens.tokenType == "Bearer")
            #expect(tokens.expiresIn == 900)
            #expect(tokens.scope == "a b")
            #expect(tokens.issuedTokenType == nil)
            let access = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(access.claims.subject == user.id)
            #expect(access.claims.clientID == "swiftlet")
            #expect(access.claims.roles == ["user"])
            #expect(access.claims.audience == [OAuthStage.audience])
            let next = try #require(tokens.refreshToken)
            #expect(next != pair.refresh.text)
            #expect(try await stage.isActive(next))
        }
    }

    @Test func `is used up: a second use ends the family and every live access token of it`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let second = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            let third = try await stage.refresh(try #require(second.refreshToken)).decode(Tokens.self)
            for token in [pair.access.text, second.accessToken, third.accessToken] {
                #expect(try await stage.isActive(token))
            }
            #expect(try OAuthFault(await stage.refresh(pair.refresh.text)) == OAuthFault(400, "invalid_grant"))
            for token in [pair.access.text, second.accessToken, third.accessToken, third.refreshToken ?? ""] {
                #expect(try await !stage.isActive(token))
            }
            let last = try await stage.refresh(try #require(third.refreshToken))
            #expect(try OAuthFault(last) == OAuthFault(400, "invalid_grant"))
        }
    }

    @Test func `that was used before ends its family even if the request asks for too much`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let second = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            _ = try await stage.refresh(pair.refresh.text, [("scope", "nobody:has")])
            #expect(try await !stage.isActive(try #require(second.refreshToken)))
        }
    }

    @Test(arguments: Transport.allCases)
    func `used by 16 at the same time serves one, and no other lives`(over transport: Transport) async throws {
        try await OAuthStage.run(over: transport) { stage in
            let pair = try stage.logIn(try stage.addUser())
            let answers = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<16 { group.addTask { try await stage.refresh(pair.refresh.text) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = answers.filter { $0.status == .ok }
            #expect(winners.count == 1)
            for answer in answers where answer.status != .ok {
                #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_grant"))
            }
            // Those that lost have used a token that was used before: the family is dead, the winner's tokens with it.
            let tokens = try #require(try winners.first?.decode(Tokens.self))
            #expect(try await !stage.isActive(try #require(tokens.refreshToken)))
            #expect(try await !stage.isActive(tokens.accessToken))
            #expect(try await !stage.isActive(pair.access.text))
        }
    }

    @Test func `narrows the scope of one access token, not of the family`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let narrow = try await stage.refresh(pair.refresh.text, [("scope", "b")]).decode(Tokens.self)
            #expect(narrow.scope == "b")
            let token = try #require(stage.service.issuer.verify(narrow.accessToken, at: stage.clock.now))
            #expect(token.claims.scopes == ["b"])
            let wide = try await stage.refresh(try #require(narrow.refreshToken)).decode(Tokens.self)
            #expect(wide.scope == "a b c")
        }
    }

    @Test(
        arguments: [
            ("d", "invalid_scope"), ("a d", "invalid_scope"), ("A", "invalid_scope"), ("a  b", "invalid_scope"),
            (" a", "invalid_scope"), ("a ", "invalid_scope"), ("a,b", "invalid_scope"), ("\"a\"", "invalid_scope"),
            ("é", "invalid_scope"), ("c", "invalid_scope"),
        ])
    func `does not give more than the login was granted, and is not used up by asking`(
        scope: String, error: String
    ) async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser(), scopes: ["a", "b"])
            let answer = try await stage.refresh(pair.refresh.text, [("scope", scope)])
            #expect(try OAuthFault(answer) == OAuthFault(400, error))
            #expect(try await stage.refresh(pair.refresh.text).status == .ok)
        }
    }

    @Test func `gives what the user may still have`() async throws {
        try await OAuthStage.run { stage in
            let user = try stage.addUser()
            let pair = try stage.logIn(user)
            #expect(try stage.store.setRights(roles: ["auditor"], scopes: ["b", "z"], ofUser: user.id))
            let escalated = try await stage.refresh(pair.refresh.text, [("scope", "a")])
            #expect(try OAuthFault(escalated) == OAuthFault(400, "invalid_scope"))
            let tokens = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            #expect(tokens.scope == "b")
            let access = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.clock.now))
            #expect(access.claims.roles == ["auditor"])
            #expect(try stage.store.setRights(roles: [], scopes: [], ofUser: user.id))
            let bare = try await stage.refresh(try #require(tokens.refreshToken)).decode(Tokens.self)
            #expect(bare.scope == nil)
        }
    }

    @Test func `of a disabled user gives nothing`() async throws {
        try await OAuthStage.run { stage in
            let user = try stage.addUser()
            let pair = try stage.logIn(user)
            #expect(try stage.store.setDisabled(true, user: user.id))
            #expect(try OAuthFault(await stage.refresh(pair.refresh.text)) == OAuthFault(400, "invalid_grant"))
            #expect(try await !stage.isActive(pair.refresh.text))
        }
    }

    @Test func `belongs to the client that it was issued to`() async throws {
        try await OAuthStage.run { stage in
            let user = try stage.addUser()
            try stage.addClient("service")
            try stage.addClient("web")
            let pair = try stage.logIn(user, client: "web")
            let other = try await stage.refresh(pair.refresh.text, basic: "service")
            #expect(try OAuthFault(other) == OAuthFault(400, "invalid_grant"))
            let named = try await stage.refresh(pair.refresh.text, [("client_id", "service")])
            #expect(try OAuthFault(named) == OAuthFault(400, "invalid_grant"))
            let own = try await stage.refresh(pair.refresh.text, [("client_id", "web")]).decode(Tokens.self)
            let next = try await stage.refresh(try #require(own.refreshToken), basic: "web")
            #expect(next.status == .ok)
        }
    }

    @Test func `of a cookie comes back as one, and nowhere else`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let grant = [("grant_type", "refresh_token")]
            let answer = try await stage.post("token", grant, cookie: pair.refresh.text)
            #expect(answer.status == .ok)
            #expect(try answer.decode(Tokens.self).refreshToken == nil)
            let field = try #require(answer.headerFields[.setCookie])
            let parts = field.split(separator: "; ").map(String.init)
            #expect(parts.contains("HttpOnly") && parts.contains("Secure") && parts.contains("SameSite=Strict"))
            #expect(parts.contains("Path=/accounts"))
            let value = try #require(parts.first?.split(separator: "=").last.map(String.init))
            #expect(try await stage.post("token", grant, cookie: value).status == .ok)
        }
    }

    @Test func `of the body counts where there is a cookie, too`() async throws {
        try await OAuthStage.run { stage in
            let user = try stage.addUser()
            let (body, cookie) = (try stage.logIn(user), try stage.logIn(user))
            let parameters = [("grant_type", "refresh_token"), ("refresh_token", body.refresh.text)]
            let answer = try await stage.post("token", parameters, cookie: cookie.refresh.text)
            #expect(try answer.decode(Tokens.self).refreshToken != nil)
            #expect(answer.headerFields[.setCookie] == nil)
            #expect(try await stage.isActive(cookie.refresh.text))
        }
    }

    @Test(
        arguments: [
            "", "rt_", "rt_\(String(repeating: "A", count: 42))", "rt_\(String(repeating: "A", count: 44))",
            "rt_\(String(repeating: "A", count: 43))", "rt_' OR 1=1 --", "rt_\(String(repeating: "=", count: 43))",
            "*3\r\n$3\r\nSET\r\n", "RT_\(String(repeating: "A", count: 43))", "eyJhbGciOiJub25lIn0.e30.",
        ])
    func `that nobody was given is refused`(token: String) async throws {
        try await OAuthStage.run { stage in
            let fault = try OAuthFault(await stage.refresh(token))
            let isMalformed = token.isEmpty || token.utf8.contains(0x0D)
            #expect(fault == OAuthFault(400, isMalformed ? "invalid_request" : "invalid_grant"))
        }
    }

    @Test func `lives as long as its family, however the clock steps`() async throws {
        try await OAuthStage.run { stage in
            let pair = try stage.logIn(try stage.addUser())
            let lifetime = stage.service.rules.refreshLifetime
            stage.clock.step(by: lifetime - 1)
            let late = try await stage.refresh(pair.refresh.text).decode(Tokens.self)
            let next = try #require(late.refreshToken)
            stage.clock.step(by: 1)
            #expect(try OAuthFault(await stage.refresh(next)) == OAuthFault(400, "invalid_grant"))
            // A clock that steps back brings it back, once: what was used stays used.
            stage.clock.step(by: -3_600)
            #expect(try await stage.refresh(next).status == .ok)
            #expect(try OAuthFault(await stage.refresh(pair.refresh.text)) == OAuthFault(400, "invalid_grant"))
        }
    }
}
