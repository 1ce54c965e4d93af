import FunctionTesting
import Testing

@testable import Functions

@Suite struct `A transfer` {
    private let alice = Caller("alice", scopes: "payments:write")

    private struct Order: Encodable {
        var from = "DE1"
        var to = "DE2"
        var amount: Decimal = 12.5
    }

    @Test(arguments: Transport.allCases)
    func `is ordered by a caller who may write payments`(over transport: Transport) async throws {
        try await withFunctions(Transfer.self, over: transport) { client in
            let answer = try await client.post("/payments/transfer", json: Order(), as: alice)
            #expect(answer.status == .ok)
            let receipt = try answer.decode([String: String].self)
            #expect(receipt["by"] == "alice")
            #expect(receipt["id"]?.hasPrefix("tr_") == true)
        }
    }

    @Test(arguments: Transport.allCases)
    func `is refused to a caller who may only read them`(over transport: Transport) async throws {
        try await withFunctions(Transfer.self, over: transport) { client in
            let reader = Caller("bob", scopes: "payments:read")
            let answer = try await client.post("/payments/transfer", json: Order(), as: reader)
            #expect(answer.status == .forbidden)
            #expect(
                answer.headerFields[.wwwAuthenticate]
                    == "Bearer error=\"insufficient_scope\", scope=\"payments:write\"")
        }
    }

    @Test func `is refused to somebody without a token`() async throws {
        try await withFunctions(Transfer.self) { client in
            let answer = try await client.post("/payments/transfer", json: Order())
            #expect(answer.status == .unauthorized)
        }
    }

    @Test(arguments: [0, -1] as [Decimal])
    func `is of more than nothing`(amount: Decimal) async throws {
        try await withFunctions(Transfer.self) { client in
            let answer = try await client.post("/payments/transfer", json: Order(amount: amount), as: alice)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("\"pointer\":\"/amount\""))
        }
    }

    @Test func `goes to another account`() async throws {
        try await withFunctions(Transfer.self) { client in
            let answer = try await client.post("/payments/transfer", json: Order(to: "DE1"), as: alice)
            #expect(answer.status == .conflict)
        }
    }
}
