import Linux
import Proofs
import TestSupport
import Testing

/// Two runtimes, each with a nginx and a folder of its own, that share a Redis and a key set.
@Suite(
    .enabled(
        if: Nginx.program != nil && RedisServer.program != nil,
        "nginx or redis-server is not installed; scripts/test installs them"))
struct `Two machines with one store` {
    private let redis: RedisServer
    private let issuing: Stage
    private let other: Stage

    init() throws {
        redis = try RedisServer()
        let program = BuiltProducts.program("swiftlet")
        issuing = try Stage(program, more: "[accounts]\nstore = \"redis+unix:\(redis.socket)\"\npassword_cost = 4")
        other = try Stage(
            program, keys: "{ file = \"\(issuing.keySet)\" }",
            more: "revocations = { store = \"redis+unix:\(redis.socket)\", grace = \"1s\" }")
        let user = try issuing.command(
            "user", "add", "someone@example.com", "--scope", "payments:read payments:write",
            input: .bytes(Array("correct horse".utf8)))
        try #require(user.status == 0, "\(user.error)")
    }

    private func login() throws -> Login {
        let answer = try WebClient(unix: issuing.web).post(
            "/accounts/login", #"{"email":"someone@example.com","password":"correct horse"}"#, type: "application/json")
        return try #require(Login(answer.body), "\(answer.status): \(answer.body)")
    }

    private func status(of token: String, at stage: Stage) throws -> Int {
        try WebClient(unix: stage.web).get("/payments/p1", token: token).status
    }

    private func form(_ path: String, _ body: String) throws -> Int {
        try WebClient(unix: issuing.web).post(path, body, type: "application/x-www-form-urlencoded").status
    }

    /// Until a condition holds, as long as a very slow machine may need.
    private func wait(until condition: () throws -> Bool) throws -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while try !condition() {
            if ContinuousClock.now > end { return false }
            Thread.sleep(milliseconds: 5)
        }
        return true
    }

    @Test func `refuse a token that was revoked at one of them`() throws {
        let (revoked, kept) = (try login(), try login())
        for stage in [issuing, other] { #expect(try status(of: revoked.accessToken, at: stage) == 200) }
        #expect(try form("/accounts/revoke", "token=\(revoked.accessToken)") == 200)
        for stage in [issuing, other] {
            #expect(try wait { try status(of: revoked.accessToken, at: stage) == 401 })
            #expect(try status(of: kept.accessToken, at: stage) == 200)
        }
    }

    @Test func `refuse all that a disabled user has`() throws {
        let one = try login()
        #expect(try issuing.command("user", "disable", "someone@example.com").status == 0)
        for stage in [issuing, other] { #expect(try wait { try status(of: one.accessToken, at: stage) == 401 }) }
        #expect(try form("/accounts/token", "grant_type=refresh_token&refresh_token=\(one.refreshToken)") == 400)
        #expect(try issuing.command("user", "enable", "someone@example.com").status == 0)
        let next = try login()
        for stage in [issuing, other] { #expect(try status(of: next.accessToken, at: stage) == 200) }
    }

    @Test func `refuse what a stolen refresh token's family has`() throws {
        let one = try login()
        let refresh = "grant_type=refresh_token&refresh_token=\(one.refreshToken)"
        let answer = try WebClient(unix: issuing.web).post(
            "/accounts/token", refresh, type: "application/x-www-form-urlencoded")
        let next = try #require(Login(answer.body))
        #expect(try status(of: next.accessToken, at: other) == 200)
        #expect(try form("/accounts/token", refresh) == 400)
        for stage in [issuing, other] { #expect(try wait { try status(of: next.accessToken, at: stage) == 401 }) }
        #expect(try form("/accounts/token", "grant_type=refresh_token&refresh_token=\(next.refreshToken)") == 400)
    }

    @Test func `let reads go on and stop writes while the store is down, and recover`() throws {
        let one = try login()
        let order = #"{"from":"a","to":"b","amount":1}"#
        func write() throws -> Int {
            try WebClient(unix: other.web).post(
                "/payments/transfer", order, type: "application/json",
                fields: ["Authorization: Bearer \(one.accessToken)"]
            ).status
        }
        // On a busy machine nothing may have been heard for a second.
        #expect(try wait { try write() == 200 })
        redis.kill()
        #expect(try wait { try write() == 503 })
        #expect(try status(of: one.accessToken, at: other) == 200)
        let login = try WebClient(unix: issuing.web).post(
            "/accounts/login", #"{"email":"someone@example.com","password":"correct horse"}"#, type: "application/json")
        #expect(login.status == 503)
        try redis.restart()
        #expect(try wait { try write() == 200 })
    }
}

/// What a login or a refresh has brought.
private struct Login {
    let accessToken: String
    let refreshToken: String

    init?(_ body: String) {
        func member(_ name: String) -> String? {
            body.firstRange(of: "\"\(name)\":\"").map { String(body[$0.upperBound...].prefix { $0 != "\"" }) }
        }
        guard let access = member("access_token"), let refresh = member("refresh_token") else { return nil }
        (accessToken, refreshToken) = (access, refresh)
    }
}
