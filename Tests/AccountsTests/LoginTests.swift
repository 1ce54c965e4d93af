import AccountKit
import AccountStore
import FoundationEssentials
import FunctionTesting
import Issuance
import Passwords
import Testing

@testable import Functions

@Suite struct `POST /accounts/login` {
    private struct Credentials: Encodable {
        var email = AccountStage.email
        var password = AccountStage.password
        var cookie: Bool?
        var scope: String?
    }

    @Test(arguments: Transport.allCases)
    func `gives tokens for a password`(over transport: Transport) async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        try await stage.serve(over: transport) { client in
            let answer = try await client.post("/accounts/login", json: Credentials())
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            #expect(answer.headerFields[.setCookie] == nil)
            let tokens = try answer.decode(Tokens.self)
            #expect(tokens.tokenType == "Bearer")
            #expect(tokens.expiresIn == 900)
            #expect(tokens.scope == "payments:read payments:write")
            let token = try #require(stage.service.issuer.verify(tokens.accessToken, at: stage.service.now))
            #expect(token.claims.subject == user.id)
            let refresh = try #require(tokens.refreshToken.flatMap { RefreshSecret($0) })
            #expect(try stage.store.family(of: refresh.hash, at: stage.service.now)?.family.user == user.id)
            #expect(!answer.text.contains("example.com"))
        }
    }

    @Test(arguments: Transport.allCases)
    func `gives the refresh token as a cookie that no script reads`(over transport: Transport) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        try await stage.serve(over: transport) { client in
            let answer = try await client.post("/accounts/login", json: Credentials(cookie: true))
            #expect(answer.status == .ok)
            #expect(!answer.text.contains("rt_"))
            #expect(try answer.decode(Tokens.self).refreshToken == nil)
            let cookie = try #require(answer.headerFields[.setCookie])
            let parts = cookie.split(separator: "; ").map(String.init)
            #expect(
                parts.dropFirst() == ["HttpOnly", "Secure", "SameSite=Strict", "Path=/accounts", "Max-Age=2592000"])
            let value = try #require(parts.first).dropFirst("swiftlet_refresh=".count)
            let refresh = try #require(RefreshSecret(String(value)))
            #expect(try stage.store.family(of: refresh.hash, at: stage.service.now) != nil)
        }
    }

    @Test(
        arguments: [
            (nil, 200, "payments:read payments:write"), ("payments:read", 200, "payments:read"),
            ("payments:read payments:read", 200, "payments:read"), ("payments:admin", 400, nil),
            ("payments:read payments:admin", 400, nil), ("", 400, nil), (" ", 400, nil), ("payments:read ", 400, nil),
            ("payments:read\npayments:write", 400, nil), ("\"", 400, nil), ("payments\u{FF1A}read", 400, nil),
        ] as [(String?, Int, String?)])
    func `narrows the scope, and never widens it`(scope: String?, status: Int, given: String?) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        try await stage.serve { client in
            let answer = try await client.post("/accounts/login", json: Credentials(scope: scope))
            #expect(answer.status.code == status)
            if given != nil { #expect(try answer.decode(Tokens.self).scope == given) }
        }
    }

    @Test func `refuses everybody else with one and the same answer`() async throws {
        var rules = AccountRules()
        rules.addressThrottle = Throttle(interval: 1_000, burst: 1_000)
        let stage = try AccountStage(rules: rules)
        try await stage.addUser()
        let disabled = try await stage.addUser("disabled@example.com")
        #expect(try stage.store.setDisabled(true, user: disabled.id))
        let attempts =
            [Credentials(password: "wrong"), Credentials(email: "disabled@example.com")]
            + Self.foreignAddresses.map { Credentials(email: $0) }
        try await stage.serve { client in
            var answers: Set<String> = []
            let name = try #require(HTTPField.Name("X-Request-Id"))
            for attempt in attempts {
                let answer = try await client.post("/accounts/login", json: attempt)
                #expect(answer.status == .unauthorized, "\(attempt.email.debugDescription)")
                #expect(answer.headerFields[.wwwAuthenticate] == "Bearer realm=\"accounts\"")
                let id = try #require(answer.headerFields[name])
                answers.insert(answer.text.replacing(id, with: "ID"))
            }
            #expect(answers.count == 1)
        }
    }

    private static let foreignAddresses = [
        "nobody@example.com", "", "someone", "@", "someone@", "@example.com", "someone@example.com ",
        " someone@example.com", "someone@example.com\0", "\0someone@example.com", "someone\0@example.com",
        "someone@example.com\n", "someone@example.com.", "s\u{43E}meone@example.com", "someone@ex\u{430}mple.com",
        "someone@exa\u{301}mple.com", "\u{FF53}omeone@example.com", "someone@example\u{3002}com",
        "some\u{200B}one@example.com", "\u{202E}someone@example.com", "someone@example.com' OR '1'='1",
        "' OR 1=1; --", "someone@example.com'; DROP TABLE users; --", "%@example.com", "_omeone@example.com",
        "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n", "someone@example.com\r\nFLUSHALL\r\n", "*@*",
        String(repeating: "a", count: 65) + "@example.com", String(repeating: "a", count: 1 << 20),
    ]

    @Test(
        arguments: [
            ("", "the password is empty, expected 1 to 72 bytes"),
            (
                String(repeating: "a", count: 73),
                "the password has 73 bytes, expected at most 72, more than which bcrypt ignores"
            ),
            (
                String(repeating: "\u{1F99C}", count: 19),
                "the password has 76 bytes, expected at most 72, more than which bcrypt ignores"
            ),
            ("a\0b", "the password holds a NUL, expected none, for bcrypt ignores what follows"),
        ])
    func `says what is wrong with a password that nobody can have`(password: String, detail: String) async throws {
        let stage = try AccountStage()
        try await stage.serve { client in
            // Whether there is such an account makes no difference.
            let answer = try await client.post("/accounts/login", json: Credentials(password: password))
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("\"pointer\":\"/password\""))
            #expect(answer.text.contains(detail))
        }
    }

    @Test func `takes 72 bytes of any kind`() async throws {
        let stage = try AccountStage()
        let password = String(repeating: "\u{1F99C}", count: 18)
        try await stage.addUser(password: password)
        try await stage.serve { client in
            let right = try await client.post("/accounts/login", json: Credentials(password: password))
            #expect(right.status == .ok)
            let cut = try await client.post("/accounts/login", json: Credentials(password: String(password.dropLast())))
            #expect(cut.status == .unauthorized)
        }
    }

    @Test(arguments: Transport.allCases)
    func `reads JSON with the right members only`(over transport: Transport) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let sound = "{\"email\":\"\(AccountStage.email)\",\"password\":\"\(AccountStage.password)\"}"
        let long = String(repeating: "a", count: 1 << 20)
        let table: [(type: String?, body: [UInt8], status: Int)] = [
            ("application/json", Array(sound.utf8), 200),
            ("application/json; charset=utf-8", Array(sound.utf8), 200),
            ("application/json", Array("{\"x\":[{}],\(sound.dropFirst())".utf8), 200),
            ("application/json", Array("\(sound.dropLast()),\"cookie\":null,\"scope\":null}".utf8), 200),
            (nil, Array(sound.utf8), 415), ("text/plain", Array(sound.utf8), 415),
            ("application/x-www-form-urlencoded", Array("email=a%40example.com&password=b".utf8), 415),
            ("multipart/form-data; boundary=x", Array(sound.utf8), 415),
            ("application/json; charset=utf-16", Array(sound.utf8), 415),
            ("application/json", Array("\u{FEFF}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }), 422),
            ("application/json", [], 422), ("application/json", Array("{}".utf8), 422),
            ("application/json", Array("[]".utf8), 422), ("application/json", Array("null".utf8), 422),
            ("application/json", Array(sound.dropLast().utf8), 422),
            ("application/json", Array("{\"email\":\"\(AccountStage.email)\"}".utf8), 422),
            ("application/json", Array("{\"password\":\"b\"}".utf8), 422),
            ("application/json", Array("{\"email\":null,\"password\":\"b\"}".utf8), 422),
            ("application/json", Array("{\"email\":[\"a\"],\"password\":\"b\"}".utf8), 422),
            ("application/json", Array("{\"email\":{\"$ne\":\"\"},\"password\":{\"$ne\":\"\"}}".utf8), 422),
            ("application/json", Array("{\"email\":1,\"password\":\"b\"}".utf8), 422),
            ("application/json", Array("{\"email\":\"a\",\"password\":12345678}".utf8), 422),
            ("application/json", Array("\(sound.dropLast()),\"cookie\":\"true\"}".utf8), 422),
            ("application/json", Array("\(sound.dropLast()),\"cookie\":1}".utf8), 422),
            ("application/json", Array("\(sound.dropLast()),\"scope\":[\"payments:read\"]}".utf8), 422),
            ("application/json", Array("{\"email\":\"\(long)\",\"password\":\"b\"}".utf8), 401),
            ("application/json", Array("{\"email\":\"a\",\"password\":\"\(long)\"}".utf8), 422),
            ("application/json", Array(long.utf8), 422),
            ("application/json", Array(String(repeating: "[", count: 1 << 20).utf8), 422),
            (
                "application/json", Array("{\"email\":\"".utf8) + [0xC3, 0x28] + Array("\",\"password\":\"b\"}".utf8),
                422
            ),
            ("application/json", Array("{\"email\":\"\\ud800\",\"password\":\"b\"}".utf8), 422),
            ("application/json", Array("{\"email\":\"a\\u0000\",\"password\":\"b\"}".utf8), 401),
        ]
        try await stage.serve(over: transport) { client in
            for (row, (type, body, status)) in table.enumerated() {
                var fields = HTTPFields()
                fields[.contentType] = type
                let answer = try await client.call(.post, "/accounts/login", headerFields: fields, body: body)
                #expect(answer.status.code == status, "row \(row)")
                #expect(!answer.text.contains(AccountStage.password), "row \(row)")
            }
        }
    }

    @Test func `does not read a password from the query`() async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        try await stage.serve { client in
            let query = "email=\(AccountStage.email)&password=correct%20horse%20battery%20staple"
            let posted = try await client.call(.post, "/accounts/login?\(query)")
            #expect(posted.status == .unprocessableContent)
            let got = try await client.get("/accounts/login?\(query)")
            #expect(got.status == .methodNotAllowed)
        }
    }

    @Test func `is throttled with the time to wait`() async throws {
        var rules = AccountRules()
        rules.accountThrottle = Throttle(interval: 60_000, burst: 1)
        let stage = try AccountStage(rules: rules)
        stage.clock.stop(atMilliseconds: stage.clock.now)
        try await stage.serve { client in
            #expect(try await client.post("/accounts/login", json: Credentials()).status == .unauthorized)
            let answer = try await client.post("/accounts/login", json: Credentials())
            #expect(answer.status == .tooManyRequests)
            #expect(answer.headerFields[.retryAfter] == "60")
        }
    }

    @Test(
        arguments: [
            StoreError.unavailable("the disk is full"), .unknownOutcome("lost"), .damaged("no such table"),
        ])
    func `says 503 while the store is out of order, and nothing of why`(fault: StoreError) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        try await stage.serve { client in
            stage.store.fail(with: fault)
            let answer = try await client.post("/accounts/login", json: Credentials())
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headerFields[.retryAfter] == "1")
            #expect(!answer.text.contains("disk"))
            stage.store.fail(with: nil)
            #expect(try await client.post("/accounts/login", json: Credentials()).status == .ok)
        }
    }

    @Test func `says 503 at once when too many passwords wait`() async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        stage.service.passwords.close()
        try await stage.serve { client in
            let answer = try await client.post("/accounts/login", json: Credentials())
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headerFields[.retryAfter] == "1")
        }
    }
}
