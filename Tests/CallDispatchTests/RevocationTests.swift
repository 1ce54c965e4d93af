import Authorization
import Revocations
import Testing

@testable import CallDispatch

@Suite struct `Revoked calls` {
    private let list = RevocationList()
    private let stage: Stage

    init() throws {
        stage = try Stage(
            [Hello.self, Pay.self, Own.self],
            revocations: RevocationPolicy(list: list, grace: .seconds(3_600), stoppedScopes: ["*:write"]))
    }

    private func pay() async throws -> Answer {
        await stage.answer(
            "POST", "/payments/transfer", authorization: try stage.bearer("payments:write"), body: #"{"amount":1}"#)
    }

    @Test func `are answered as by a token that is no good, and logged with who it was`() async throws {
        list.apply(RevocationNews([], isSnapshot: true), at: 1_500)
        #expect(try await pay().record.status == 200)
        let revocation = Revocation(.token(id: "t1"), expires: 2_000, made: 1_500_000)
        list.apply(RevocationNews([revocation], isSnapshot: false), at: 1_500)
        let answer = try await pay()
        #expect(answer.record.status == 401)
        #expect(answer.field("WWW-Authenticate") == #"Bearer error="invalid_token""#)
        #expect(answer.record.rule == "revoked" && answer.record.subject == "u1")
        #expect(answer.record.error == "token is revoked")
        #expect(!answer.bodyText.contains("revoked"))
    }

    @Test func `wait where nobody can say, and others go on`() async throws {
        let answer = try await pay()
        #expect(answer.record.status == 503)
        #expect(answer.field("Retry-After") == "2")
        #expect(answer.field("WWW-Authenticate") == nil)
        #expect(answer.record.rule == "revocations-unavailable")
        #expect(await stage.answer("GET", "/hello").record.status == 200)
        #expect(await stage.answer("GET", "/users/u1", authorization: try stage.bearer()).record.status == 200)
        #expect(await stage.answer("POST", "/payments/transfer", body: "{}").record.status == 401)
        let poor = await stage.answer("POST", "/payments/transfer", authorization: try stage.bearer(), body: "{}")
        #expect(poor.record.status == 403)
    }
}
