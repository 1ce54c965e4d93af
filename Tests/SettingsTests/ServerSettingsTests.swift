import Settings
import Testing

@Suite struct `Server settings` {
    private static let addresses = #""unix:PATH", "IPv4:PORT" or "[IPv6]:PORT""#

    @Test(
        arguments: [
            ("unix:a", .unix(path: "a")), ("unix:/run/s.sock", .unix(path: "/run/s.sock")),
            ("127.0.0.1:1", .tcp(host: "127.0.0.1", port: 1)), ("0.0.0.0:65535", .tcp(host: "0.0.0.0", port: 65535)),
            ("[::1]:9000", .tcp(host: "::1", port: 9000)),
        ] as [(String, ListenAddress)])
    func `listen on a Unix socket or a numeric address`(text: String, address: ListenAddress) throws {
        let settings = try RuntimeSettings.parse("[server]\nlisten = \"\(text)\"", file: "runtime.toml")
        #expect(settings.server.listen == address)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "unix:", "unix:a/", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+1",
        "127.0.0.1:99999999999999999999", "127.0.0.256:1", "localhost:9000", "::1:9000", "[127.0.0.1]:1", "[::1:9000",
        "[]:1", ":1", "tcp:1",
    ])
    func `refuse any other address`(text: String) {
        let fault = "runtime.toml:2: \"listen\" in [server], expected \(Self.addresses), found \"\(text)\""
        #expect(faults("[server]\nlisten = \"\(text)\"") == [fault])
    }

    @Test func `hold socket paths up to 107 bytes`() throws {
        let longest = String(repeating: "é", count: 53) + "s"
        let settings = try RuntimeSettings.parse("[server]\nlisten = \"unix:\(longest)\"", file: "runtime.toml")
        #expect(settings.server.listen == .unix(path: longest))
        let found = faults("[server]\nlisten = \"unix:\(longest)s\"")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "runtime.toml:2: \"listen\" in [server], expected a socket path of at most 107 bytes, found 108 bytes in"
            )
                == true)
    }

    @Test(arguments: [("0660", 0o660), ("660", 0o660), ("0600", 0o600), ("0770", 0o770)] as [(String, UInt16)])
    func `give the socket a mode closed to others`(text: String, mode: UInt16) throws {
        let settings = try RuntimeSettings.parse("[server]\nsocket_mode = \"\(text)\"", file: "runtime.toml")
        #expect(settings.server.socketMode == mode)
    }

    @Test(arguments: ["0661", "0666", "777", "0664"])
    func `refuse a mode open to everybody`(text: String) {
        let expected = "a mode that ends with 0, because everybody on the machine could call otherwise"
        let fault = "runtime.toml:2: \"socket_mode\" in [server], expected \(expected), found \"\(text)\""
        #expect(faults("[server]\nsocket_mode = \"\(text)\"") == [fault])
    }

    @Test(arguments: ["\"\"", "\"60\"", "\"06600\"", "\"1660\"", "\"0680\"", "\"rw-\"", "660", "0o660"])
    func `refuse what is no mode`(value: String) {
        let found = value == "0o660" ? "432" : value
        let fault =
            "runtime.toml:1: \"socket_mode\" in [server], expected an octal mode such as \"0660\", found \(found)"
        #expect(faults("server = { socket_mode = \(value) }") == [fault])
    }

    @Test(
        arguments: [("\"auto\"", .automatic), ("1", .fixed(1)), ("1024", .fixed(1024))]
            as [(String, ServerSettings.Threads)])
    func `count threads`(value: String, threads: ServerSettings.Threads) throws {
        #expect(try RuntimeSettings.parse("server.threads = \(value)", file: "f").server.threads == threads)
    }

    @Test(arguments: ["0", "1025", "-1", "\"2\"", "true", "9223372036854775807"])
    func `refuse other threads`(value: String) {
        let fault = "f:1: \"threads\" in [server], expected \"auto\" or an integer from 1 to 1024, found \(value)"
        #expect(faults("server.threads = \(value)", file: "f") == [fault])
    }

    @Test(arguments: ["\"\"", "\"a\\\"b\"", "'a\\b'", "\"é\"", "\"a\\nb\"", "7"])
    func `refuse a realm that does not fit a quoted string`(value: String) {
        #expect(faults("server.realm = \(value)").count == 1)
    }

    @Test(arguments: [("\"\"", "\"\""), ("7", "7"), ("true", "true"), ("[\"a\"]", "an array")])
    func `refuse what names no folder for the state`(value: String, found: String) {
        let fault = "f:1: \"state\" in [server], expected the path of a folder, found \(found)"
        #expect(faults("server.state = \(value)", file: "f") == [fault])
    }

    @Test(arguments: ["\"\"", "\"a b\"", "\"../x\"", "\"é\"", "7"])
    func `refuse what names no group`(value: String) {
        #expect(faults("server.socket_group = \(value)").count == 1)
    }
}
