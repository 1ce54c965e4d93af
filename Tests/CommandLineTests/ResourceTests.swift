import Glibc
import TestSupport
import Testing

@Suite struct `Resources of a service` {
    private static let hostile = BuiltProducts.program("HostileRuntime")
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace(Workplace.developmentConfiguration + "\n[resources.Counter]\nevents = \"events\"")
        try workplace.makeKeys()
    }

    private func events() -> String? { workplace.folder.text(of: "events") }

    private func call() throws -> String {
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let request = FastCGIRequest(parameters: nginxParameters(path: "/sharing"))
        return String(decoding: try client.call(request).response().body, as: UTF8.self)
    }

    @Test func `are opened before the first call, shared, and closed after the last`() throws {
        let server = try workplace.serve(program: Self.hostile)
        #expect(events() == "opened\n")
        #expect(try call() == "{\"calls\":1}")
        #expect(try call() == "{\"calls\":2}")
        #expect(try workplace.run("reload").status == 0)
        #expect(try call() == "{\"calls\":1}")
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        let lines = try #require(events()).split(separator: "\n").sorted()
        #expect(lines == ["closed after 1", "closed after 2", "opened", "opened"])
    }

    @Test(
        arguments: [
            (
                "[resources.Counter]\nevents = 1",
                "resource Counter is not opened: /events: expected a string, found a number"
            ),
            ("[resources.Countre]", "no resource \"Countre\", expected one of Counter"),
        ])
    func `that cannot be opened stop the start with the line of their table`(table: String, fault: String) throws {
        try workplace.folder.write(Workplace.developmentConfiguration + "\n" + table, to: "runtime.toml")
        let server = try ChildProcess(Self.hostile, ["serve"], in: workplace.path)
        let line = Workplace.developmentConfiguration.split(separator: "\n").count + 1
        #expect(server.wait { server.error.contains("runtime.toml:\(line): \(fault)") })
        server.send(SIGTERM)
        _ = server.wait()
    }
}
