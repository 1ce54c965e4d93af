import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet check` {
    private static let issuer = """
        [[issuer]]
        name = "a"
        issuer = "https://a/"
        audience = ["b"]
        """

    @Test func `ends with 0 for what can be served`() throws {
        let workplace = try Workplace()
        try workplace.makeKeys()
        let result = try workplace.run("check")
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("runtime.toml: sound, "))
        #expect(result.output.hasSuffix(" functions, issuers: development\n"))
        #expect(result.error.isEmpty)
    }

    @Test func `asks for no issuer where none is configured`() throws {
        let result = try Workplace("[server]\nlisten = \"unix:s.sock\"").run("check")
        #expect(result.output.hasSuffix(" functions, issuers: none\n"))
    }

    @Test(
        arguments: [
            (
                "listen = \"unix:not/there/s.sock\"",
                [
                    "2: cannot listen at unix:not/there/s.sock: folder not/there is not there, expected one that this user may write"
                ]
            ),
            (
                "\nlisten = \"unix:runtime.toml/s.sock\"",
                [
                    "3: cannot listen at unix:runtime.toml/s.sock: folder runtime.toml is not there, expected one that this user may write"
                ]
            ),
            (
                "listen = \"unix:runtime.toml\"",
                [
                    "2: cannot listen at unix:runtime.toml: something that is no socket stands there, expected a socket or nothing"
                ]
            ),
            (
                "socket_group = \"no-such\"",
                [
                    "1: cannot listen at unix:.swiftlet/swiftlet.sock: folder .swiftlet is not there, expected one that this user may write",
                    "2: cannot listen at unix:.swiftlet/swiftlet.sock: no group \"no-such\" on this machine, expected one that there is",
                ]
            ),
        ] as [(String, [String])])
    func `finds what keeps a start from making its socket`(server: String, faults: [String]) throws {
        let workplace = try Workplace("[server]\n\(server)\n")
        let result = try workplace.run("check")
        #expect(result.status == 1)
        #expect(result.error == faults.map { "runtime.toml:\($0)\n" }.joined())
        // And the start says the same of the first.
        let start = try workplace.run("serve")
        #expect(start.status == 1)
        #expect(start.error == "Error: \(faults[0].drop { $0 != "c" })\n")
    }

    @Test func `takes no offence at a service that runs`() throws {
        let workplace = try Workplace()
        try workplace.makeKeys()
        let server = try workplace.serve()
        #expect(try workplace.run("check").status == 0)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test(
        arguments: [
            ("[server]\nlissten = \"unix:s\"", ["runtime.toml:2: ", "\"lissten\"", "\"listen\""]),
            ("[limits]\ndeadline = 10", ["runtime.toml:2: ", "\"deadline\"", "\"10s\""]),
            ("[limits\n", ["runtime.toml:1: the text cannot be read, expected "]),
            ("\n\n[functions.Nope]\n", ["runtime.toml:3: no function \"Nope\", expected one of ", "Transfer"]),
            (
                "[limits]\ndeadline = \"5s\"\n[functions.Transfer]\ndeadline = \"6s\"",
                ["runtime.toml:3: \"deadline\" of Transfer is 6s, expected at most that of [limits], 5s"]
            ),
            (
                "[functions.Transfer]\nin_flight = 1025",
                ["runtime.toml:1: \"in_flight\" of Transfer is 1025, expected at most that of [limits], 1024"]
            ),
            (
                "\n[functions.Health]\nrate = [\n\"1/s\",\n\"1/s per client\"]",
                [
                    "runtime.toml:5: \"rate\" of Health is per client, expected \"per address\" or none of a public "
                        + "function, whose callers have no token\n"
                ]
            ),
            (
                "limits.rate = \"60/m per subject\"\n[functions.Transfer]\nrate = \"2/s per subject, burst 60\"",
                [
                    "runtime.toml:3: \"rate\" of Transfer is 2/s per subject, burst 60, expected a tighter one than "
                        + "that of [limits], 60/m per subject, burst 60\n"
                ]
            ),
            (
                "[scopes]\nwildcards = 1",
                ["runtime.toml:2: \"wildcards\" in [scopes], expected true or false, found 1\n"]
            ),
            (
                "[scopes.implies]\n\"a:w\" = [\"a:r\"]\n\"a:r\" = [\"a:w\"]",
                [
                    "runtime.toml:3: \"a:r\" in [scopes.implies], expected no scope that leads back, "
                        + "found \"a:w\", which implies \"a:r\", which implies \"a:w\"\n"
                ]
            ),
            (
                "\(issuer)\nalgorithms = [\"ES256\"]\nkeys = { file = \"nowhere.json\" }",
                ["runtime.toml:6: keys of issuer \"a\": nowhere.json: No such file or directory"]
            ),
            (
                "\(issuer)\nalgorithms = [\"ES256\"]\nkeys = { file = \"runtime.toml\" }",
                ["runtime.toml:6: keys of issuer \"a\": runtime.toml: "]
            ),
            (
                "\(issuer)\nalgorithms = [\"HS256\"]\nkeys = { secret = \"env:NO_SUCH_SECRET\" }",
                ["runtime.toml:6: keys of issuer \"a\": environment variable NO_SUCH_SECRET is not set"]
            ),
            (
                "\(issuer)\nalgorithms = [\"HS256\"]\nkeys = { secret = \"env:SHORT_SECRET\" }",
                ["runtime.toml:6: keys of issuer \"a\": environment variable SHORT_SECRET: ", "expected"]
            ),
        ] as [(String, [String])])
    func `ends with 1 and names the place of a fault`(configuration: String, parts: [String]) throws {
        let result = try Workplace(configuration).run(["check"], environment: ["SHORT_SECRET": "short-and-secret"])
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.error.hasPrefix(parts[0]), "\(result.error)")
        for part in parts { #expect(result.error.contains(part), "\(result.error)") }
        #expect(result.error.filter { $0 == "\n" }.count == 1, "\(result.error)")
        #expect(!result.error.contains("short-and-secret"))
    }

    @Test func `tells every fault at once`() throws {
        let result = try Workplace("a = 1\n[server]\nthreads = 0\n[functions.Nope]\nb = 2").run("check")
        let places = result.error.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(places == ["runtime.toml:1:", "runtime.toml:3:", "runtime.toml:5:"])
    }

    @Test func `accepts keys only where they fit the algorithms`() throws {
        let workplace = try Workplace(
            "\(Self.issuer)\nalgorithms = [\"RS256\"]\nkeys = { file = \".swiftlet/keys/jwks.json\" }")
        try workplace.makeKeys()
        let result = try workplace.run("check")
        #expect(result.status == 1)
        #expect(
            result.error == "runtime.toml:6: keys of issuer \"a\": .swiftlet/keys/jwks.json has no key for RS256\n")
    }
}
