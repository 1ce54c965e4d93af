import Glibc
import TestSupport
import Testing

@Suite struct `A function that meddles with the worker's channel` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private func answer(_ path: String) throws -> Int {
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        return try client.call(FastCGIRequest(parameters: nginxParameters(path: path))).response().status
    }

    private func serve() throws -> ChildProcess {
        try workplace.serve("--quiet", program: BuiltProducts.program("HostileRuntime"))
    }

    @Test func `cannot end the supervisor with numbers that no sum holds`() throws {
        let server = try serve()
        for generation in 2...3 {
            #expect(throws: (any Error).self) { try answer("/meddle/numbers") }
            #expect(try answer("/good") == 200)
            #expect(try workplace.status().generation == generation)
        }
        #expect(try workplace.status().counts.calls == .max)
        #expect(try answer("/good") == 200)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `has its worker replaced for what cannot be understood`() throws {
        let server = try serve()
        #expect(try answer("/meddle/garbage") == 200)
        #expect(server.wait { (try? workplace.status().generation) == 2 })
        #expect(try answer("/good") == 200)
        #expect(try workplace.status().deaths == 0)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `has its worker end, and says so once, if it closes that`() throws {
        let server = try serve()
        // This connection stays: no other of the worker's gets the number.
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let request = FastCGIRequest(parameters: nginxParameters(path: "/meddle/close"))
        #expect(try client.call(request).response().status == 200)
        // Each look at the status asks the worker, which only then finds the channel closed.
        #expect(server.wait { (try? workplace.status().generation) == 2 })
        #expect(try answer("/good") == 200)
        let told = server.error.split(separator: "\n").filter { $0.contains("supervisor is not understood") }
        #expect(told.count == 1, "\(told.count) lines")
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }
}
