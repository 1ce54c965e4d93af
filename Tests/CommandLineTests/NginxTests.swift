import TestSupport
import Testing

@Suite struct `swiftlet nginx` {
    private let rates = """
        rate = ["1000000/s per address", "5/m per address, burst 9", "7/h per address", "1/s per subject"]
        [functions.Payment]
        rate = "1/h per address"
        [functions.Health]
        rate = "3/s per address, burst 1"
        """

    @Test(
        .enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"),
        arguments: ["unix:s.sock", "unix:a b;{}\\\"'$x.sock", "127.0.0.1:9000", "[::1]:9000"])
    func `prints what nginx accepts`(address: String) throws {
        let quoted = address.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let workplace = try Workplace(
            "[server]\nlisten = \"\(quoted)\"\n[limits]\nhead = \"1MiB\"\nbody = \"1GiB\"\n" + rates)
        let printed = try workplace.run("nginx", "--listen", "127.0.0.1:18080")
        try #require(printed.status == 0, "\(printed.error)")
        try expectAccepted(printed.output, in: workplace)
    }

    @Test(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
    func `prints what nginx accepts for functions with streams, too`() throws {
        let workplace = try Workplace("[limits]\nrate = \"5/s per address\"")
        let printed = try workplace.run(["nginx"], program: BuiltProducts.program("HostileRuntime"))
        try #require(printed.status == 0, "\(printed.error)")
        try expectAccepted(printed.output, in: workplace)
    }

    private func expectAccepted(_ server: String, in workplace: Workplace) throws {
        try workplace.folder.write(NginxServer.configuration(server), to: "nginx.conf")
        let test = try ChildProcess(
            #require(Nginx.program), ["-t", "-e", "stderr", "-p", workplace.path, "-c", "nginx.conf"],
            in: workplace.path
        ).wait()
        #expect(test.status == 0, "\(test.error)")
    }

    @Test func `names the functions, the socket and the limits`() throws {
        let workplace = try Workplace(
            "[server]\nlisten = \"unix:s.sock\"\n[limits]\nbody = \"2MiB\"\ndeadline = \"20s\"")
        let text = try workplace.run("nginx", "--listen", "127.0.0.1:18080").output
        for line in [
            "#   POST /payments/transfer", "    server \"unix:\(workplace.path)/s.sock\";",
            "    listen 127.0.0.1:18080;",
            "    client_max_body_size 2097152;",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
    }

    @Test(
        arguments: [
            ("", 65), ("deadline = \"20s\"", 65), ("deadline = \"53s\"", 65), ("deadline = \"54s\"", 66),
            ("deadline = \"10s\"\ngrace = \"1h\"\nqueue_time = \"500ms\"", 3_616),
        ] as [(String, Int)])
    func `waits longer than the runtime may take, and for a stream's sign of life`(limits: String, seconds: Int) throws
    {
        let text = try Workplace("[limits]\n\(limits)").run("nginx").output
        #expect(text.contains("    fastcgi_read_timeout \(seconds)s;\n    fastcgi_send_timeout \(seconds)s;\n"))
    }

    @Test(arguments: [("1h", "30m"), ("1s", "500ms"), ("90s", "45s"), ("30d", "15d")])
    func `has nginx end idle connections before the runtime does`(limit: String, nginx: String) throws {
        let text = try Workplace("[limits]\nidle_time = \"\(limit)\"").run("nginx").output
        #expect(text.contains("    keepalive_timeout \(nginx);\n"))
    }

    @Test(arguments: [
        (400, 400), (404, 404), (405, 405), (413, 413), (414, 414), (429, 429), (494, 431), (502, 502), (505, 505),
    ])
    func `has nginx refuse in the runtime's form`(cause: Int, status: Int) throws {
        let text = try Workplace("").run("nginx").output
        #expect(text.contains("    error_page \(cause) =\(status) /.swiftlet/\(status);"))
        let location = try #require(text.split(separator: "location = /.swiftlet/\(status) {").last)
        for line in [
            "internal;", "default_type application/problem+json;", "add_header X-Request-Id $request_id always;",
        ] {
            #expect(location.prefix { $0 != "}" }.contains(line), "\(line)")
        }
    }

    @Test func `blanks HTTP_PROXY`() throws {
        // A client's "Proxy" header would become the variable that HTTP libraries obey (httpoxy).
        #expect(try Workplace("").run("nginx").output.contains("fastcgi_param HTTP_PROXY \"\";"))
    }

    @Test(arguments: ["", "8080; include /etc/passwd", "a\nb", "{}", "$host"])
    func `refuses to listen at what would end the directive`(address: String) throws {
        let result = try Workplace("").run("nginx", "--listen", address)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
    }
}
