import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet systemd` {
    private static let verifier = "/usr/bin/systemd-analyze"

    @Test(.enabled(if: unsafe access(Self.verifier, X_OK) == 0), arguments: ["unix:s.sock", "127.0.0.1:9000"])
    func `prints units that systemd takes`(listen: String) throws {
        let configuration = Workplace.developmentConfiguration.replacing("unix:s.sock", with: listen)
        let workplace = try Workplace(configuration)
        for unit in ["socket", "service"] {
            let printed = try workplace.run("systemd", "--unit", unit, "--user", "daemon")
            #expect(printed.status == 0)
            try workplace.folder.write(printed.output, to: "swiftlet.\(unit)")
        }
        let result = try ChildProcess(
            Self.verifier, ["verify", "--man=no", "./swiftlet.socket", "./swiftlet.service"], in: workplace.path
        ).wait()
        #expect(result.status == 0)
        // Faults of the machine's own units are told, too.
        #expect(!result.error.contains("swiftlet."), "\(result.error)")
    }

    @Test func `names absolute paths, the socket's owner and the time to drain`() throws {
        let workplace = try Workplace()
        let socket = try workplace.run("systemd", "--unit", "socket", "--user", "app").output
        #expect(
            socket.contains(
                "\nListenStream=\(workplace.path)/s.sock\nSocketUser=app\nSocketGroup=app\nSocketMode=0660\n"))
        let service = try workplace.run("systemd", "--unit", "service", "--user", "app", "--group", "web").output
        let command = "\"\(Workplace.program)\" serve --config \"\(workplace.path)/runtime.toml\""
        #expect(service.contains("\nExecStart=\(command)\n"))
        #expect(service.contains("\nUser=app\nGroup=web\n"))
        #expect(service.contains("\nTimeoutStopSec=20\n"))
        #expect(service.contains("\nReadWritePaths=-\"\(workplace.path)\"\n"))
        #expect(try workplace.run("systemd").output.contains("# /etc/systemd/system/swiftlet.service\n[Unit]"))
    }

    @Test func `lets the accounts write their keys and their file`() throws {
        let workplace = try Workplace()
        try workplace.folder.write(
            """
            [[issuer]]
            name = "a"
            issuer = "https://a/"
            audience = ["b"]
            algorithms = ["ES256"]
            keys = { file = "keys/jwks.json" }
            [accounts]
            keys = "keys"
            store = "sqlite:data/accounts.db"
            """, to: "runtime.toml")
        let service = try workplace.run("systemd", "--unit", "service", "--user", "app").output
        let paths = service.split(separator: "\n").filter { $0.hasPrefix("ReadWritePaths=") }
        let expected = [".swiftlet/state", ".swiftlet", "keys", "data"]
        #expect(paths.map(String.init) == expected.map { "ReadWritePaths=-\"\(workplace.path)/\($0)\"" })
    }

    @Test func `refuses a user that would be another line`() throws {
        let result = try Workplace().run("systemd", "--user", "a\nExecStartPre=/bin/sh")
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
    }
}

@Suite struct `A service under systemd` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    /// Starts `swiftlet serve` as systemd would: with sockets from descriptor 3 on, and their number told.
    private func serve(sockets: Int32, _ arguments: String = "", environment: [String: String] = [:]) throws
        -> ChildProcess
    {
        // LISTEN_PID is the process's own, which only the process itself can tell.
        let copies = (0..<sockets).map { "\(3 + $0)<&0" }.joined(separator: " ")
        let script =
            "LISTEN_PID=$$ LISTEN_FDS=\(sockets) exec \(Workplace.program) serve \(arguments) \(copies) </dev/null"
        return try ChildProcess(
            "/bin/sh", ["-c", script], in: workplace.path, environment: environment, input: .descriptor(listening))
    }

    private var path: String { workplace.path + "/passed.sock" }

    private let listening: Int32 = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)

    private func listen() throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafeBytes(of: &address) { raw in
            unsafe bind(listening, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        try #require(bound == 0 && Glibc.listen(listening, 16) == 0)
    }

    private func answer() throws -> Int {
        var client = try FastCGIClient.connect(unix: path)
        return try client.call(FastCGIRequest(parameters: nginxParameters(path: "/health"))).response().status
    }

    @Test func `serves the socket that is passed, tells its states, and leaves the socket`() throws {
        defer { close(listening) }
        try listen()
        let manager = try NotifySocket()
        let server = try serve(
            sockets: 1, environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "400000"])
        try #require(server.wait { manager.received.contains { $0.hasPrefix("READY=1\nSTATUS=generation 1 serves") } })
        #expect(try answer() == 200)
        #expect(unsafe access(workplace.path + "/s.sock", F_OK) != 0)
        #expect(server.wait { manager.received.count { $0 == "WATCHDOG=1" } >= 2 })
        server.send(SIGHUP)
        #expect(server.wait { manager.received.contains { $0.hasPrefix("READY=1\nSTATUS=generation 2 serves") } })
        let reloading = manager.received.firstIndex { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") }
        let ready = manager.received.lastIndex { $0.hasPrefix("READY=1") }
        #expect(try #require(reloading) < #require(ready))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        #expect(manager.received.contains { $0.hasPrefix("STOPPING=1") })
        #expect(unsafe access(path, F_OK) == 0)
    }

    @Test(
        arguments: [
            (2, "Error: 2 sockets were passed, expected one ListenStream= in the socket unit\n")
        ] as [(Int32, String)])
    func `refuses more sockets than one`(sockets: Int32, expected: String) throws {
        defer { close(listening) }
        try listen()
        let result = try serve(sockets: sockets).wait()
        #expect(result.status == 1)
        #expect(result.error == expected)
    }

    @Test func `refuses a descriptor that is no listening socket`() throws {
        defer { close(listening) }
        let result = try serve(sockets: 1).wait()
        #expect(result.status == 1)
        #expect(
            result.error == """
                Error: the descriptor that was passed is no listening socket, expected ListenStream= and Accept=no in the \
                socket unit

                """)
    }

    @Test func `ends when no call comes for long, and kept connections do not count`() async throws {
        defer { close(listening) }
        try listen()
        try workplace.folder.write(
            Workplace.developmentConfiguration.replacing("[server]", with: "[server]\nidle = \"1s\""),
            to: "runtime.toml")
        let server = try serve(sockets: 1)
        var client = try FastCGIClient.connect(unix: path)
        let request = FastCGIRequest(parameters: nginxParameters(path: "/health"))
        #expect(try client.call(request).response().status == 200)
        // The worker is asked every 5 s how it is.
        let result = await server.end()
        #expect(result.status == 0)
        #expect(result.error.contains(#""cause":"idle""#))
        // The next call starts it again, as systemd does when the socket is readable.
        var next = try FastCGIClient.connect(unix: path)
        try next.send(request.encoded())
        let again = try serve(sockets: 1)
        #expect(try next.response(for: request.id).response().status == 200)
        again.send(SIGTERM)
        #expect(again.wait().status == 0)
    }
}
