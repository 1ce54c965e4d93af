import Glibc
import Issuance
import Linux
import TestSupport
import Testing

/// `swiftlet serve` with keys in a file that changes.
@Suite struct `A key file on the command line` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace(
            Workplace.developmentConfiguration.replacing("[\"ES256\"]", with: "[\"ES256\", \"RS256\", \"EdDSA\"]"))
        try workplace.makeKeys()
    }

    private var socket: String { workplace.path + "/s.sock" }

    private static func request(with token: String) -> FastCGIRequest {
        let headers = [(name: "Authorization", value: "Bearer \(token)")]
        return FastCGIRequest(parameters: nginxParameters(path: "/users/alice/profile", headers: headers))
    }

    private func status(of token: String) throws -> Int {
        var client = try FastCGIClient.connect(unix: socket)
        return try client.call(Self.request(with: token)).response().status
    }

    private func issuer() throws -> TokenIssuer {
        try TokenIssuer(
            issuer: "https://swiftlet.localhost/", audience: ["https://api.swiftlet.localhost"], lifetime: 60,
            keys: workplace.path + "/.swiftlet/keys", publishAhead: 5)
    }

    @Test func `may be rotated under steady calls without one refused token`() throws {
        let server = try workplace.serve("--quiet")
        let issuer = try issuer()
        #expect(issuer.algorithm(at: Clock.secondsSince1970) == "ES256")
        let load = try SteadyLoad(clients: 2, at: socket) {
            let claims = TokenIssuer.Claims(subject: "alice", clientID: "web", scopes: ["x"])
            return Self.request(with: try issuer.issue(claims, at: Clock.secondsSince1970).text)
        }
        let first = try issuer.issue(
            TokenIssuer.Claims(subject: "alice", clientID: "web", scopes: ["x"]), at: Clock.secondsSince1970)
        for algorithm in ["EdDSA", "RS256"] {
            #expect(load.wait(forMore: 20))
            // The watching thread needs a quarter of a second; a machine that is busy may take its time.
            let rotation = try workplace.run("keys", "rotate", "--algorithm", algorithm, "--publish-ahead", "5s")
            #expect(rotation.status == 0, "\(rotation.error)")
            #expect(server.wait(for: .seconds(60)) { issuer.algorithm(at: Clock.secondsSince1970) == algorithm })
            #expect(load.wait(forMore: 20))
            #expect(try status(of: workplace.token(scope: "x")) == 200)
        }
        #expect(try status(of: first.text) == 200)
        let outcome = load.stop()
        #expect(outcome.failures.isEmpty, "\(outcome.failures.prefix(5))")
        #expect(outcome.answered >= 80)
        #expect(server.error.split(separator: "\n").count { $0.contains("keys changed") } == 2)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `that breaks leaves the keys that were there; one that comes in its place counts`() throws {
        let server = try workplace.serve()
        let first = try workplace.token(scope: "x")
        #expect(try status(of: first) == 200)
        let file = PrivateFile(workplace.path + "/.swiftlet/keys/jwks.json")
        try file.replace(Array("{\"keys\":[]}".utf8))
        let warning = "keys have changed and are not used"
        #expect(server.wait { server.error.contains(warning) })
        #expect(server.error.contains(".swiftlet/keys/jwks.json has no key for ES256, RS256, EdDSA"))
        #expect(try status(of: first) == 200)

        try #require(workplace.run("keys", "generate", "--directory", "new").status == 0)
        let minted = try workplace.run(
            "token", "mint", "--subject", "alice", "--scope", "x", "--key", "new")
        let second = String(minted.output.dropLast())
        #expect(try status(of: second) == 401)
        try file.replace(Array(#require(workplace.folder.text(of: "new/jwks.json")).utf8))
        #expect(server.wait { server.error.contains("keys changed") })
        #expect(try status(of: second) == 200)
        // Its key has left, and so has what was remembered of it.
        #expect(try status(of: first) == 401)
        #expect(server.error.split(separator: "\n").count { $0.contains(warning) } == 1)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }
}
