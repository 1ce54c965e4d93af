import AccountKit
import AccountStore
import FunctionTesting
import Issuance
import Testing

@testable import Functions

@Suite struct `POST /accounts/logout` {
    private func logOut(
        _ client: FunctionClient, type: String? = nil, body: String = "", cookie: String? = nil
    ) async throws -> TestAnswer {
        var fields = HTTPFields()
        fields[.contentType] = type
        fields[.cookie] = cookie
        return try await client.call(.post, "/accounts/logout", headerFields: fields, body: Array(body.utf8))
    }

    private static let form = "application/x-www-form-urlencoded"

    @Test(
        arguments: [
            ("application/json", "{\"refresh_token\":\"TOKEN\"}", nil), (form, "refresh_token=TOKEN", nil),
            ("\(form); charset=UTF-8", "a=b&refresh_token=TOKEN", nil), (nil, "", "swiftlet_refresh=TOKEN"),
            (nil, "", "a=b; swiftlet_refresh=TOKEN;c=d"), (form, "", "swiftlet_refresh=TOKEN"),
            ("application/json", "{}", "swiftlet_refresh=TOKEN"),
            (nil, "", "swiftlet_refresh=rt_planted; swiftlet_refresh=TOKEN"),
        ] as [(String?, String, String?)])
    func `ends the family of a token, wherever the token stands`(
        type: String?, body: String, cookie: String?
    ) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let pair = try await stage.logIn()
        let other = try await stage.logIn()
        for transport in Transport.allCases {
            try await stage.serve(over: transport) { client in
                let answer = try await logOut(
                    client, type: type, body: body.replacing("TOKEN", with: pair.refresh.text),
                    cookie: cookie?.replacing("TOKEN", with: pair.refresh.text))
                #expect(answer.status == .noContent)
                #expect(answer.headerFields[.cacheControl] == "no-store")
                #expect(
                    answer.headerFields[.setCookie]
                        == "swiftlet_refresh=; HttpOnly; Secure; SameSite=Strict; Path=/accounts; Max-Age=0")
            }
        }
        let now = stage.service.now
        #expect(try stage.store.family(of: pair.refresh.hash, at: now) == nil)
        #expect(try stage.service.liveToken(pair.access.text, at: now) == nil)
        // Of another login nothing is ended.
        #expect(try stage.store.family(of: other.refresh.hash, at: now) != nil)
        #expect(try stage.service.liveToken(other.access.text, at: now) != nil)
    }

    @Test func `ends the family of a token that was used before, too`() async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let pair = try await stage.logIn()
        let next = RefreshSecret()
        let now = stage.service.now
        #expect(
            try stage.store.rotate(pair.refresh.hash, to: stage.service.record(of: next, with: pair.access), at: now)
                == .rotated)
        try await stage.serve { client in
            let body = "refresh_token=\(pair.refresh.text)"
            let answer = try await logOut(client, type: Self.form, body: body)
            #expect(answer.status == .noContent)
        }
        #expect(try stage.store.family(of: next.hash, at: now) == nil)
    }

    @Test(
        arguments: [
            (nil, "", nil, 204), ("application/json", "{}", nil, 204), (form, "", nil, 204),
            ("application/json", "{\"refresh_token\":\"rt_no\"}", nil, 204), (form, "refresh_token=", nil, 204),
            (form, "refresh_token=' OR 1=1; --", nil, 204), (form, "refresh_token=%00", nil, 204),
            (nil, "", "swiftlet_refresh=", 204), (nil, "", "swiftlet_refresh=\r\nFLUSHALL", 204),
            (nil, "", "swiftlet_refreshes=a", 204), (nil, "", ";;=;", 204),
            (form, "refresh_token=a&refresh_token=b", nil, 400), (form, "refresh_token=%f", nil, 400),
            (form, "refresh_token=%ff", nil, 400), ("application/json", "{\"refresh_token\":1}", nil, 422),
            ("application/json", "{", nil, 422), ("text/plain", "refresh_token=a", nil, 415),
            (nil, "refresh_token=a", nil, 415),
        ] as [(String?, String, String?, Int)])
    func `is done where there is nothing to end`(
        type: String?, body: String, cookie: String?, status: Int
    ) async throws {
        let stage = try AccountStage()
        try await stage.serve { client in
            let answer = try await logOut(client, type: type, body: body, cookie: cookie)
            #expect(answer.status.code == status)
            let unknown = "refresh_token=\(RefreshSecret().text)"
            #expect(try await logOut(client, type: Self.form, body: unknown).status == .noContent)
            let long = "refresh_token=rt_" + String(repeating: "a", count: 1 << 20)
            #expect(try await logOut(client, type: Self.form, body: long).status == .noContent)
        }
    }

    @Test func `says 503 while the store is out of order, and keeps the cookie`() async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let pair = try await stage.logIn()
        stage.store.fail(with: .unavailable("down"))
        try await stage.serve { client in
            let answer = try await logOut(client, cookie: "swiftlet_refresh=\(pair.refresh.text)")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headerFields[.setCookie] == nil)
        }
    }
}
