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
        let configuration = """
            pid nginx.pid;
            events {}
            http {
                client_body_temp_path body;
                fastcgi_temp_path fastcgi;
                proxy_temp_path proxy;
                access_log off;
            \(printed.output)
            }
            """
        try workplace.folder.write(configuration, to: "nginx.conf")
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
            "    client_max_body_size 2097152;", "        fastcgi_read_timeout 25s;",
        ] {
            #expect(text.split(separator: "\n").contains(Substring(line)), "\(line)")
        }
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
