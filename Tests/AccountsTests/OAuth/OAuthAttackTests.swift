import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import TestSupport
import Testing

@testable import Functions

@Suite struct `Every OAuth endpoint` {
    static let endpoints = ["token", "revoke", "introspect"]
    private static let form = "application/x-www-form-urlencoded"

    private func post(
        _ stage: OAuthStage, _ endpoint: String, type: String?, _ body: [UInt8], query: String = ""
    ) async throws -> TestAnswer {
        var fields: HTTPFields = [.authorization: basicField("service", OAuthStage.secret)]
        fields[.contentType] = type
        return try await stage.client.call(.post, "/accounts/\(endpoint)\(query)", headerFields: fields, body: body)
    }

    @Test(
        arguments: endpoints,
        [
            nil, "", "application/json", "text/plain", "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded2", "application/x-www-form-urlencode", "x-www-form-urlencoded",
            "application/x-www-form-urlencoded, text/plain", "application / x-www-form-urlencoded",
            "application/json; application/x-www-form-urlencoded",
        ])
    func `reads nothing but forms`(endpoint: String, type: String?) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let body = Array("grant_type=client_credentials&token=x".utf8)
            let answer = try await post(stage, endpoint, type: type, body)
            #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_request"))
        }
    }

    @Test(
        arguments: endpoints,
        [
            form, "Application/X-WWW-Form-URLEncoded", "\(form);charset=UTF-8", "\(form) ; charset=utf-8", "\(form);",
        ])
    func `reads forms with any parameters of the type`(endpoint: String, type: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let body = Array("grant_type=client_credentials&token=x&unknown=1&unknown2".utf8)
            #expect(try await post(stage, endpoint, type: type, body).status == .ok)
        }
    }

    @Test(
        arguments: endpoints,
        [
            "", "&&&", "=", "grant_type", "token=&grant_type=", "token=a&token=a&grant_type=x&grant_type=x",
            "token=%00&grant_type=%00", "token=a%0Ab&grant_type=a%0Ab", "token=%7F&grant_type=%7F", "token=%",
            "token=%2&grant_type=%2", "token=%zz&grant_type=%zz", "token=%FF&grant_type=%FF",
            "token=%C0%AF&grant_type=%C0%AF", "token=%ED%A0%80&grant_type=%ED%A0%80", "x=%00&grant_type=a&token=a",
            "%00=x&grant_type=a&token=a", "token[]=a&grant_type[]=a", "{\"token\":\"x\",\"grant_type\":\"y\"}",
            "x=1&x=2&grant_type=client_credentials&token=a",
        ])
    func `refuses a malformed form`(endpoint: String, body: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let answer = try await post(stage, endpoint, type: Self.form, Array(body.utf8))
            #expect(try OAuthFault(answer) == OAuthFault(400, "invalid_request"))
        }
    }

    @Test(arguments: endpoints)
    func `bounds what it reads`(endpoint: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            func padded(to count: Int) -> [UInt8] {
                let start = Array("grant_type=client_credentials&token=x&pad=".utf8)
                return start + [UInt8](repeating: 0x61, count: count - start.count)
            }
            #expect(try await post(stage, endpoint, type: Self.form, padded(to: 65_536)).status == .ok)
            for count in [65_537, 1_048_576] {
                let answer = try await post(stage, endpoint, type: Self.form, padded(to: count))
                #expect(answer.status == .contentTooLarge)
                #expect(answer.headerFields[.contentType] == "application/problem+json")
            }
            for (count, isRead) in [(62, true), (63, false), (5_000, false)] {
                let more = (0..<count).map { "&a\($0)=1" }.joined()
                let body = Array("grant_type=client_credentials&token=x\(more)".utf8)
                let answer = try await post(stage, endpoint, type: Self.form, body)
                #expect(answer.status.code == (isRead ? 200 : 400))
            }
        }
    }

    @Test(arguments: endpoints)
    func `takes no secret and no token from the query`(endpoint: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let query = "?grant_type=client_credentials&token=x&client_id=service&client_secret=\(OAuthStage.secret)"
            let empty = try await post(stage, endpoint, type: Self.form, [], query: query)
            #expect(try OAuthFault(empty) == OAuthFault(400, "invalid_request"))
        }
    }

    @Test(arguments: endpoints, [HTTPRequest.Method.get, .put, .delete, .patch])
    func `is posted to`(endpoint: String, method: HTTPRequest.Method) async throws {
        try await OAuthStage.run { stage in
            let answer = try await stage.client.call(method, "/accounts/\(endpoint)")
            #expect(answer.status.code == 405)
            #expect(answer.headerFields[.allow]?.contains("POST") == true)
        }
    }

    @Test(
        arguments: [
            ("", "invalid_request"), ("password", "unsupported_grant_type"),
            ("authorization_code", "unsupported_grant_type"), ("REFRESH_TOKEN", "unsupported_grant_type"),
            ("refresh_token ", "unsupported_grant_type"), ("refresh\u{2010}token", "unsupported_grant_type"),
            ("' OR '1'='1", "unsupported_grant_type"), ("refresh_token", "invalid_request"),
            ("urn:ietf:params:oauth:grant-type:token-exchange", "invalid_request"),
        ])
    func `of tokens serves three grant types`(grant: String, error: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let answer = try await stage.post("token", [("grant_type", grant)], basic: "service")
            #expect(try OAuthFault(answer) == OAuthFault(400, error))
        }
    }

    @Test(
        arguments: [
            "'; DROP TABLE users; --", "\" OR \"\"=\"", "1\u{2019} OR 1=1", "%27%20OR%201=1", "*1 $4 QUIT",
            "${jndi:ldap://x}", "<script>", "../../etc/passwd", "\u{202E}secivres", "ｓｅｒｖｉｃｅ", "serv\u{0131}ce",
            "service\u{301}", "sérvice",
        ])
    func `takes a text for a text`(text: String) async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let pair = try stage.logIn(try stage.addUser())
            for parameters in [
                [("grant_type", "refresh_token"), ("refresh_token", text)],
                [("grant_type", "client_credentials"), ("client_id", text), ("client_secret", text)],
                [("grant_type", "client_credentials"), ("client_id", text), ("client_secret", OAuthStage.secret)],
                [("grant_type", text)],
            ] {
                let answer = try await stage.post("token", parameters)
                #expect((400...401).contains(answer.status.code))
                #expect(!answer.text.contains(text))
            }
            // Nothing was lost.
            #expect(try await stage.refresh(pair.refresh.text).status == .ok)
            #expect(try stage.store.clients(after: nil, limit: 10).count == 1)
        }
    }

    @Test func `answers any bytes with a status of its own`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            var generator = SeededGenerator(seed: 5)
            let whole = Array("grant_type=client_credentials&scope=a+b&token=x%20y&client_id=service".utf8)
            for round in 0..<600 {
                let endpoint = Self.endpoints[round % Self.endpoints.count]
                let body = whole.mutated(by: &generator)
                let answer = try await post(stage, endpoint, type: Self.form, body)
                #expect([200, 400, 401].contains(answer.status.code))
            }
        }
    }
}
