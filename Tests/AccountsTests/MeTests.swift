import AccountStore
import FunctionTesting
import Testing

@testable import Functions

@Suite struct `GET /accounts/me` {
    @Test(arguments: Transport.allCases)
    func `tells users who they are, and what their token may do`(over transport: Transport) async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        try await stage.serve(over: transport) { client in
            let caller = Caller(user.id, scopes: "payments:read", "a", roles: ["user"])
            let answer = try await client.get("/accounts/me", as: caller)
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.cacheControl] == "no-store")
            #expect(
                answer.text == """
                    {"email":"\(AccountStage.email)","roles":["user"],"scope":"a payments:read","sub":"\(user.id)"}
                    """)
        }
    }

    @Test func `knows nobody but users that may log in`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        try await stage.serve { client in
            let anonymous = try await client.get("/accounts/me")
            #expect(anonymous.status == .unauthorized)
            #expect(try await client.get("/accounts/me", as: Caller("reports")).status == .notFound)
            #expect(try await client.get("/accounts/me", as: Caller(user.id.lowercased())).status == .notFound)
            #expect(try stage.store.setDisabled(true, user: user.id))
            #expect(try await client.get("/accounts/me", as: Caller(user.id)).status == .notFound)
        }
    }

    @Test func `does not take another issuer's subject for its own`() async throws {
        let stage = try AccountStage(issuer: "https://id.example.com/")
        let user = try await stage.addUser()
        try await stage.serve { client in
            let answer = try await client.get("/accounts/me", as: Caller(user.id))
            #expect(answer.status == .notFound)
        }
    }

    @Test func `says 503 while the store is out of order`() async throws {
        let stage = try AccountStage()
        let user = try await stage.addUser()
        stage.store.fail(with: .unavailable("down"))
        try await stage.serve { client in
            let answer = try await client.get("/accounts/me", as: Caller(user.id))
            #expect(answer.status == .serviceUnavailable)
        }
    }
}
