import AccountKit
import AccountStore
import FoundationEssentials
import FunctionTesting
import Issuance
import TestSupport
import Testing

@testable import Functions

@Suite struct `Client authentication` {
    private static let type: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    private func ask(
        _ stage: OAuthStage, _ authorization: [String], _ more: String = ""
    ) async throws -> TestAnswer {
        var fields = Self.type
        for value in authorization { fields.append(HTTPField(name: .authorization, value: value)) }
        return try await stage.client.call(
            .post, "/accounts/introspect", headerFields: fields, body: Array("token=x\(more)".utf8))
    }

    @Test func `is taken from the Authorization field or from the body`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let secret = OAuthStage.secret
            #expect(try await ask(stage, [basicField("service", secret)]).status == .ok)
            #expect(try await ask(stage, [basicField("service", secret)], "&client_id=service").status == .ok)
            #expect(try await ask(stage, [], "&client_id=service&client_secret=\(secret)").status == .ok)
        }
    }

    @Test func `decodes the two parts of Basic as forms are`() async throws {
        try await OAuthStage.run { stage in
            let secret = "a:b c%+é"
            try stage.store.add(
                Client(id: "se:r vice%", secretHash: SecretHash(of: secret), scopes: [], created: 0))
            #expect(try await ask(stage, [basicField("se:r vice%", secret)]).status == .ok)
            // Not encoded, the colon ends the id.
            let raw = "Basic " + Data("se:r vice%:\(secret)".utf8).base64EncodedString()
            #expect(try OAuthFault(await ask(stage, [raw])) == OAuthFault(401, "invalid_client"))
        }
    }

    @Test func `fails with one answer, whatever is wrong`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            try stage.addClient("disabled", isDisabled: true)
            let secret = OAuthStage.secret
            let long = String(repeating: "x", count: 60_000)
            var answers: [TestAnswer] = []
            for field in [
                basicField("service", "wrong"), basicField("service", ""), basicField("nobody", secret),
                basicField("disabled", secret), basicField("", secret), basicField("Service", secret),
                basicField("service\u{200B}", secret), basicField("' OR '1'='1", secret),
                basicField("service", secret + " "),
                basicField(String(long.prefix(20_000)), secret), "Basic", "Basic !!!",
                "Basic " + Data("service".utf8).base64EncodedString(),
                "Basic " + Data("%zz:a".utf8).base64EncodedString(),
                "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "Digest username=service",
            ] { answers.append(try await ask(stage, [field])) }
            for body in [
                "", "&client_id=service", "&client_id=service&client_secret=wrong",
                "&client_id=nobody&client_secret=\(secret)",
                "&client_id=disabled&client_secret=\(secret)", "&client_id=service&client_secret=\(long)",
                "&client_id=service&client_secret=",
            ] { answers.append(try await ask(stage, [], body)) }
            for answer in answers {
                #expect(try OAuthFault(answer) == OAuthFault(401, "invalid_client"))
                #expect(answer.body == answers[0].body)
                #expect(answer.headerFields[.wwwAuthenticate] == "Basic realm=\"accounts\", charset=\"UTF-8\"")
                #expect(answer.headerFields[.cacheControl] == "no-store")
            }
        }
    }

    @Test func `in more than one way is refused`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            let field = basicField("service", OAuthStage.secret)
            for (fields, body) in [
                ([field], "&client_id=service&client_secret=\(OAuthStage.secret)"), ([field], "&client_secret=x"),
                ([field, field], ""), ([field, "Bearer x"], ""), ([field], "&client_id=other"),
                ([], "&client_secret=\(OAuthStage.secret)"),
                ([], "&client_id=service&client_id=service&client_secret=\(OAuthStage.secret)"),
                ([], "&client_id=service&client_secret=a&client_secret=\(OAuthStage.secret)"),
            ] {
                #expect(try OAuthFault(await ask(stage, fields, body)) == OAuthFault(400, "invalid_request"))
            }
        }
    }

    @Test func `is held up when it fails too often, but not when it succeeds`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            try stage.addClient("other")
            let burst = Int(stage.service.rules.accountThrottle.burst)
            for _ in 0..<burst {
                #expect(try await ask(stage, [basicField("service", "wrong")]).status.code == 401)
            }
            let held = try await ask(stage, [basicField("service", "wrong")])
            #expect(held.status.code == 429)
            #expect(held.headerFields[.retryAfter] == "60")
            #expect(held.headerFields[.cacheControl] == "no-store")
            #expect(try await ask(stage, [basicField("service", OAuthStage.secret)]).status == .ok)
            #expect(try await ask(stage, [basicField("other", "wrong")]).status.code == 401)
            stage.clock.step(by: 60)
            #expect(try await ask(stage, [basicField("service", "wrong")]).status.code == 401)
            #expect(try await ask(stage, [basicField("service", "wrong")]).status.code == 429)
        }
    }

    @Test func `is held up by address, whatever clients it tries`() async throws {
        try await OAuthStage.run { stage in
            try stage.addClient()
            for number in 0..<Int(stage.service.rules.addressThrottle.burst) {
                #expect(try await ask(stage, [basicField("c\(number)", "wrong")]).status.code == 401)
            }
            #expect(try await ask(stage, [basicField("yet another", "wrong")]).status.code == 429)
        }
    }
}
