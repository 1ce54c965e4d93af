import Settings
import Testing

@Suite struct `Runtime settings` {
    @Test(arguments: ["", "[server]\n[limits]\n", "\u{FEFF}# only a comment\r\n"])
    func `are the defaults when the file says nothing`(text: String) throws {
        let settings = try RuntimeSettings.parse(text, file: "runtime.toml")
        #expect(settings == RuntimeSettings())
        #expect(settings.server.listen == .unix(path: ".swiftlet/swiftlet.sock"))
        #expect(settings.server.socketMode == 0o660)
        #expect(settings.server.realm == "swiftlet")
        #expect(settings.server.stateFolder == ".swiftlet/state")
        #expect(settings.limits.headInBytes == 65_536)
        #expect(settings.limits.bodyInBytes == 1_048_576)
        #expect(settings.limits.deadline == .seconds(10))
        #expect(settings.limits.callsInFlight == 1024)
        #expect(settings.limits.drain == .seconds(30))
        #expect(settings.limits.memoCapacity == 512)
        #expect(settings.issuers.isEmpty)
    }

    @Test func `hold everything that a file can say`() throws {
        let text = """
            server.listen = "[::1]:9000"
            server.threads = 4
            server.realm = "bank"
            server.socket_mode = "600"
            server.socket_group = "www-data"
            server.state = "/var/lib/swiftlet"
            [limits]
            head = "32KiB"
            body = "2MiB"
            deadline = "250ms"
            in_flight = 7
            drain = "0s"
            connections = 9
            memo = 0
            [[issuer]]
            name = "accounts"
            issuer = "https://id.example.com/"
            audience = "https://api.example.com"
            algorithms = [
              "RS256", # two
              "ES256",
            ]
            keys.pem = "env:PEM"
            token_type = "any"
            leeway = "0s"
            max_age = "1h"
            required = ["jti", "client_id"]
            scope_claims = ["scp", "permissions"]
            role_claims = ["groups"]
            [functions.Transfer]
            deadline = "2s"
            in_flight = 64
            [functions."Get"]
            """
        let settings = try RuntimeSettings.parse(text, file: "runtime.toml")
        var server = ServerSettings(
            listen: .tcp(host: "::1", port: 9000), socketMode: 0o600, socketGroup: "www-data", threads: .fixed(4),
            realm: "bank", stateFolder: "/var/lib/swiftlet")
        (server.listenLine, server.socketGroupLine) = (1, 5)
        let expected = RuntimeSettings(
            server: server,
            limits: LimitSettings(
                headInBytes: 32 << 10, bodyInBytes: 2 << 20, deadline: .milliseconds(250), callsInFlight: 7,
                drain: .zero, connections: 9, memoCapacity: 0),
            issuers: [
                IssuerSettings(
                    name: "accounts", issuer: "https://id.example.com/", audience: ["https://api.example.com"],
                    algorithms: ["RS256", "ES256"], keys: .pem(.environment("PEM")), tokenType: .any, leeway: .zero,
                    maximumAge: .seconds(3600), requiredClaims: ["jti", "client_id"],
                    scopeClaims: ["scp", "permissions"], roleClaims: ["groups"], keysLine: 23)
            ],
            functions: [
                "Transfer": FunctionSettings(deadline: .seconds(2), callsInFlight: 64, line: 30),
                "Get": FunctionSettings(line: 33),
            ])
        #expect(settings == expected)
    }

    @Test func `take relative paths from the file's folder`() throws {
        let text = "[server]\nlisten = \"unix:run/s\"\nstate = \"run/state\"\n" + issuer()
        let settings = try RuntimeSettings.parse(text, file: "/etc/swiftlet/runtime.toml")
        #expect(settings.server.listen == .unix(path: "/etc/swiftlet/run/s"))
        #expect(settings.server.stateFolder == "/etc/swiftlet/run/state")
        #expect(settings.issuers.first?.keys == .file(path: "/etc/swiftlet/jwks.json"))
        let bare = try RuntimeSettings.parse("", file: "conf/runtime.toml")
        #expect(bare.server.listen == .unix(path: "conf/.swiftlet/swiftlet.sock"))
        #expect(bare.server.stateFolder == "conf/.swiftlet/state")
    }

    @Test func `report every fault of a file in the order of its lines`() {
        let text = """
            colour = 1
            [server]
            threads = 0
            listn = "unix:x"

            [limits]
            body = 12
            [[issuer]]
            name = "a"
            algorithm = ["ES256"]
            """
        #expect(
            faults(text) == [
                #"runtime.toml:1: unknown key "colour" in the file, expected one of "server", "limits", "scopes", "accounts", "issuer", "functions", "resources""#,
                #"runtime.toml:3: "threads" in [server], expected "auto" or an integer from 1 to 1024, found 0"#,
                #"runtime.toml:4: unknown key "listn" in [server], did you mean "listen""#,
                #"runtime.toml:7: "body" in [limits], expected a size with a unit, such as "500B", "64KiB" or "1MiB", found 12"#,
                #"runtime.toml:8: [[issuer]] has no "algorithms", expected one or more of HS256, HS384, RS256, ES256, ES256K"#,
                #"runtime.toml:8: [[issuer]] has no "audience", expected the token's "aud""#,
                #"runtime.toml:8: [[issuer]] has no "issuer", expected the token's "iss""#,
                #"runtime.toml:8: [[issuer]] has no "keys", expected { file = … }, { pem = … }, { secret = … }, { url = … } or { discovery = true }"#,
                #"runtime.toml:10: unknown key "algorithm" in [[issuer]], did you mean "algorithms""#,
            ])
    }

    @Test func `refuse text that is no TOML with the line of the mistake`() {
        #expect(
            faults("[server]\nthreads 4") == [
                "runtime.toml:2: the text cannot be read, expected \"=\" after the key, found something else"
            ])
    }

    @Test func `take keys apart that only Unicode calls equal`() {
        #expect(faults("[functions]\n\"\u{E9}\" = {}\n\"e\u{301}\" = {}") == [])
    }

    @Test func `answer a file full of unknown keys`() {
        let text = (0..<20_000).map { "[functions.F\($0)]\nx\($0) = 1\n" }.joined()
        #expect(faults(text).count == 20_000)
    }

    @Test(arguments: [
        ("server = 1", #"runtime.toml:1: "server" in the file, expected a table, found an integer"#),
        ("[[server]]", #"runtime.toml:1: "server" in the file, expected a table, found an array"#),
        ("\n[issuer]", #"runtime.toml:2: "issuer" in the file, expected an array of tables [[issuer]], found a table"#),
        ("issuer = [1]", #"runtime.toml:1: [[issuer]], expected a table, found an integer"#),
        ("[functions]\nA = 2", #"runtime.toml:2: "A" in [functions], expected a table, found an integer"#),
        (
            "[functions.A]\ndeadline = \"0s\"",
            #"runtime.toml:2: "deadline" in [functions.A], expected a duration from 1ms to 1d, found "0s""#
        ),
        (
            "[functions.\"a\\nb\"]\nx = 1",
            #"runtime.toml:2: unknown key "x" in [functions."a\u{a}b"], expected one of "deadline", "in_flight", "rate""#
        ),
        (
            "[functions.A]\ninflight = 1",
            #"runtime.toml:2: unknown key "inflight" in [functions.A], did you mean "in_flight""#
        ),
    ])
    func `refuse a value of another shape`(text: String, fault: String) {
        #expect(faults(text) == [fault])
    }
}
