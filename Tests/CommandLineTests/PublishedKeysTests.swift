import FastCGI
import Glibc
import KeyDrill
import Synchronization
import TestSupport
import Testing

/// `swiftlet serve` and `check` with an issuer that publishes its keys.
@Suite struct `Published keys on the command line` {
    private let workplace: Workplace
    private let issuer: LoopbackServer
    private let answers = Answers()

    /// What the issuer answers, by path.
    private final class Answers: Sendable {
        let texts = Mutex<[String: String]>([:])
    }

    init() throws {
        let answers = answers
        issuer = try LoopbackServer { request in
            guard let text = answers.texts.withLock({ $0[request.target] }) else { return .response(status: 404) }
            return .response(body: Array(text.utf8))
        }
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private var address: String { "http://127.0.0.1:\(issuer.port)" }

    private func configure(keys: String, issuer: String = "https://swiftlet.localhost/") throws {
        let text = """
            [server]
            listen = "unix:s.sock"
            [[issuer]]
            name = "id"
            issuer = "\(issuer)"
            audience = ["https://api.swiftlet.localhost"]
            algorithms = ["ES256"]
            keys = \(keys)
            """
        try workplace.folder.write(text, to: "runtime.toml")
    }

    private func publish(_ text: String?, at path: String = "/jwks") { answers.texts.withLock { $0[path] = text } }

    private func keySet(_ folder: String = ".swiftlet/keys") throws -> String {
        try #require(workplace.folder.text(of: folder + "/jwks.json"))
    }

    private func token(key folder: String = ".swiftlet/keys", issuer: String? = nil) throws -> String {
        var arguments = ["token", "mint", "--subject", "alice", "--scope", "x", "--key", folder + "/signing.pem"]
        if let issuer { arguments += ["--issuer", issuer] }
        let minted = try workplace.run(arguments)
        try #require(minted.status == 0, "\(minted.error)")
        return String(minted.output.dropLast())
    }

    private func status(of token: String) throws -> Int {
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let headers = [(name: "Authorization", value: "Bearer \(token)")]
        return try client.call(
            FastCGIRequest(parameters: nginxParameters(path: "/users/alice/profile", headers: headers))
        )
        .response().status
    }

    /// The status once it is as expected: an unknown key is asked for once in a cooldown, which is a second here.
    private func status(of token: String, becoming expected: Int) throws -> Int {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let status = try status(of: token)
            if status == expected || ContinuousClock.now > end { return status }
            usleep(50_000)
        }
    }

    @Test func `are fetched, rotated, and kept for a restart while the issuer is down`() throws {
        try configure(keys: #"{ url = "\#(address)/jwks", cooldown = "1s" }"#)
        publish(try keySet())
        let first = try token()
        var server = try workplace.serve()
        #expect(try status(of: first) == 200)

        try #require(workplace.run("keys", "generate", "--directory", "new").status == 0)
        publish(try keySet("new"))
        let second = try token(key: "new")
        #expect(try status(of: second, becoming: 200) == 200)
        // The first key has left the set.
        #expect(try status(of: first) == 401)
        // Calls have the new key before the disk has it, which must hold up none.
        let new = try keySet("new")
        #expect(server.wait { workplace.folder.text(of: ".swiftlet/state/keys-id")?.hasSuffix(new) ?? false })

        issuer.stop()
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        server = try workplace.serve()
        #expect(try status(of: second) == 200)
        #expect(server.error.contains("keys of the last run are used"))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `are served without, with 503, until they come`() throws {
        try configure(keys: #"{ url = "\#(address)/jwks" }"#)
        let token = try token()
        let server = try workplace.serve()
        #expect(server.error.contains("keys could not be fetched"))
        #expect(try status(of: token) == 503)
        publish(try keySet())
        #expect(try status(of: token, becoming: 200) == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `are found by discovery`() throws {
        let name = address + "/tenant/"
        try configure(keys: "{ discovery = true }", issuer: name)
        publish(
            #"{"issuer":"\#(name)","jwks_uri":"\#(address)/jwks"}"#, at: "/tenant/.well-known/openid-configuration")
        publish(try keySet())
        #expect(try workplace.run("check").status == 0)
        let server = try workplace.serve()
        #expect(try status(of: token()) == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `that cannot be had are a fault of the check`() throws {
        try configure(keys: #"{ url = "\#(address)/jwks" }"#)
        let line = "runtime.toml:8: keys of issuer \"id\": "
        func fault() throws -> String { try workplace.run("check").error }
        #expect(try fault() == line + "\(address)/jwks: status is 404, expected 200\n")
        publish("<html>")
        #expect(try fault().hasPrefix(line + "\(address)/jwks: JWK Set: "))
        publish(#"{"keys":[]}"#)
        #expect(try fault() == line + "\(address)/jwks has no key for ES256\n")
        issuer.stop()
        #expect(try fault() == line + "\(address)/jwks: host takes no connection: Connection refused\n")
        #expect(try workplace.run("check").status == 1)
    }

    @Test(arguments: [
        #"{ url = "http://id.example.com/jwks" }"#, #"{ url = "ftp://id.example.com/jwks" }"#,
        #"{ url = "https://user:password@id.example.com/jwks" }"#,
    ])
    func `have addresses that are refused before anybody is asked`(keys: String) throws {
        try configure(keys: keys)
        for command in ["check", "serve"] {
            let result = try workplace.run(command)
            #expect(result.status == 1)
            #expect(result.error.hasPrefix("runtime.toml:8: keys of issuer \"id\": "))
            #expect(!result.error.contains("password@"))
        }
    }
}
