import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `A replacement` {
    private static let hostile = BuiltProducts.program("HostileRuntime")
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private var socket: String { workplace.path + "/s.sock" }

    @Test func `loses no call and closes no connection, however often`() throws {
        let server = try workplace.serve("--quiet", program: Self.hostile)
        let load = try SteadyLoad(clients: 4, at: socket)
        for generation in 2...8 {
            #expect(load.wait(forMore: 50))
            let reload = try workplace.run("reload")
            #expect(reload.output == "generation \(generation) serves\n", "\(reload.error)")
        }
        #expect(load.wait(forMore: 50))
        let outcome = load.stop()
        #expect(outcome.failures.isEmpty)
        #expect(outcome.closedConnections == 0)
        let status = try workplace.status()
        #expect(status.generation == 8)
        #expect(status.deaths == 0)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `brings what stands at the program's path by then`() throws {
        let link = workplace.path + "/current"
        try point(link, to: Workplace.program)
        let server = try workplace.serve(program: link)
        #expect(try answer("/good") == 404)
        try point(link, to: Self.hostile)
        #expect(try workplace.run("reload").status == 0)
        #expect(try answer("/good") == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `comes on SIGHUP, too`() throws {
        let server = try workplace.serve()
        server.send(SIGHUP)
        #expect(server.wait { server.error.contains(#""generation":"2","listen":"unix:s.sock""#) })
        #expect(try answer("/health") == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test(
        arguments: [
            ("[limits]\nbogus = 1", "bogus"), ("[functions.Nope]", "Nope"),
            (
                "[[issuer]]\nname = \"a\"\nissuer = \"https://a\"\naudience = [\"b\"]\nalgorithms = [\"ES256\"]\nkeys = { file = \"no\" }",
                "No such file"
            ),
        ])
    func `by what does not start leaves the old one serving`(configuration: String, fault: String) throws {
        let server = try workplace.serve("--quiet", program: Self.hostile)
        let load = try SteadyLoad(clients: 2, at: socket)
        let control = socket + ".control"
        try workplace.folder.write(configuration, to: "runtime.toml")
        #expect(load.wait(forMore: 20))
        let refused = try workplace.run("reload", "--control", control)
        #expect(refused.status == 1)
        #expect(
            refused.error
                == "Error: generation 2: it exited with 1 before it was ready; generation 1 serves on, the log says more\n"
        )
        #expect(server.error.contains("runtime.toml:"))
        #expect(server.error.contains(fault))
        #expect(load.wait(forMore: 20))
        // Once it is sound again, it is taken.
        try workplace.folder.write(Workplace.developmentConfiguration, to: "runtime.toml")
        #expect(try workplace.run("reload").output == "generation 3 serves\n")
        #expect(load.wait(forMore: 20))
        #expect(load.stop().failures.isEmpty)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `by another program altogether leaves the old one serving`() throws {
        let link = workplace.path + "/current"
        try point(link, to: Workplace.program)
        let server = try workplace.serve(program: link)
        for program in ["/bin/true", "/bin/false", "/nowhere"] {
            try point(link, to: program)
            #expect(try workplace.run("reload").status == 1)
            #expect(try answer("/health") == 200)
        }
        #expect(try workplace.status().generation == 1)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    private func point(_ link: String, to program: String) throws {
        unsafe unlink(link)
        try #require(unsafe symlink(program, link) == 0)
    }

    private func answer(_ path: String) throws -> Int {
        var client = try FastCGIClient.connect(unix: socket)
        return try client.call(FastCGIRequest(parameters: nginxParameters(path: path))).response().status
    }
}
