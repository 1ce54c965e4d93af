import FunctionKit
import FunctionTesting
import Testing

@testable import Functions

@Suite struct `The example functions` {
    @Test(arguments: Transport.allCases)
    func `tell their health to everybody`(over transport: Transport) async throws {
        try await withFunctions(Health.self, over: transport) { client in
            let answer = try await client.get("/health")
            #expect(answer.status == .ok)
            #expect(answer.text == "{\"status\":\"up\"}")
        }
    }

    @Test(
        arguments: [
            ("/payments/p1", 200, "{\"amount\":12.5,\"currency\":\"eur\",\"id\":\"p1\"}"),
            ("/payments/p1?currency=usd", 200, "{\"amount\":12.5,\"currency\":\"usd\",\"id\":\"p1\"}"),
            ("/payments/p1?id=p2", 200, "{\"amount\":12.5,\"currency\":\"eur\",\"id\":\"p1\"}"),
            ("/payments/none", 404, nil),
            ("/payments/p1?currency=gold", 422, nil),
        ] as [(String, Int, String?)])
    func `look a payment up`(target: String, status: Int, body: String?) async throws {
        try await withFunctions(Payment.self) { client in
            let answer = try await client.get(target, as: Caller("alice", scopes: "payments:read"))
            #expect(answer.status.code == status)
            if let body { #expect(answer.text == body) }
        }
    }

    @Test(arguments: [("alice", 200), ("bob", 403), ("Alice", 403), ("alice2", 403)])
    func `show a profile to its owner alone`(subject: String, status: Int) async throws {
        try await withFunctions(Profile.self) { client in
            let caller = Caller(subject, scopes: "b", "a", roles: ["user"])
            let answer = try await client.get("/users/alice/profile", as: caller)
            #expect(answer.status.code == status)
            if status == 200 {
                #expect(answer.text == "{\"id\":\"alice\",\"roles\":[\"user\"],\"scopes\":[\"a\",\"b\"]}")
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `echo bytes that are no text`(over transport: Transport) async throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withFunctions(Echo.self, over: transport) { client in
            let answer = try await client.call(.post, "/echo", body: bytes, as: Caller("alice"))
            #expect(answer.status == .ok)
            #expect(answer.body == bytes)
            #expect(answer.headerFields[.contentType] == "application/octet-stream")
        }
    }
}
