import FoundationEssentials
import KeyDrill
import Proofs
import Synchronization
import TestSupport
import Testing

/// A runtime whose accounts are the issuer of another runtime, found by discovery.
@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Accounts as the issuer of another runtime` {
    /// The HTTP address that the issuer is known by; what is asked there is asked of the runtime behind it.
    private final class Front: Sendable {
        let socket = Mutex<String?>(nil)
    }

    private struct Answer: Decodable {
        let accessToken: String

        private enum CodingKeys: String, CodingKey { case accessToken = "access_token" }
    }

    @Test func `are found, and their tokens accepted, those of the next key too`() throws {
        let front = Front()
        let server = try LoopbackServer { request in
            guard let socket = front.socket.withLock({ $0 }),
                let answer = try? WebClient(unix: socket).get(request.target), answer.status == 200
            else { return .response(status: 404) }
            return .response(body: Array(answer.body.utf8))
        }
        let name = "http://127.0.0.1:\(server.port)/"
        let program = BuiltProducts.program("swiftlet")
        let issuing = try Stage(program, issuer: name, more: "[accounts]\npassword_cost = 4\npublish_ahead = \"2s\"")
        front.socket.withLock { $0 = issuing.web }
        let other = try Stage(
            program, issuer: name, keys: "{ discovery = true, refresh = \"10s\", cooldown = \"1s\" }")
        let secret = try issuing.command("client", "add", "reports", "--scope", "payments:read")
        try #require(secret.status == 0, "\(secret.error)")
        let credentials = Data("reports:\(secret.output.dropLast())".utf8).base64EncodedString()

        func status(of token: String, at stage: Stage) throws -> Int {
            try WebClient(unix: stage.web).get("/payments/p1", token: token).status
        }
        func token() throws -> String {
            let answer = try WebClient(unix: issuing.web).post(
                "/accounts/token", "grant_type=client_credentials", type: "application/x-www-form-urlencoded",
                fields: ["Authorization: Basic \(credentials)"])
            return try JSONDecoder().decode(Answer.self, from: Data(answer.body.utf8)).accessToken
        }
        func key(of token: String) -> Substring { token.prefix { $0 != "." } }

        let first = try token()
        #expect(try status(of: first, at: issuing) == 200)
        #expect(try status(of: first, at: other) == 200)
        #expect(try issuing.command("keys", "rotate", "--publish-ahead", "2s").status == 0)
        // As long as a very slow machine may need; every token on the way is good.
        let end = ContinuousClock.now + .seconds(60)
        var next = first
        while key(of: next) == key(of: first), ContinuousClock.now < end {
            next = try token()
            #expect(try status(of: next, at: issuing) == 200)
        }
        #expect(key(of: next) != key(of: first))
        #expect(try status(of: next, at: other) == 200)
        #expect(try status(of: first, at: other) == 200)
    }
}
