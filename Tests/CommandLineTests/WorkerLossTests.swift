import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `A worker that is lost` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private var socket: String { workplace.path + "/s.sock" }

    private func answer(_ path: String = "/health") throws -> Int {
        var client = try FastCGIClient.connect(unix: socket)
        return try client.call(FastCGIRequest(parameters: nginxParameters(path: path))).response().status
    }

    @Test func `is replaced at once, and calls wait for the next`() throws {
        let server = try workplace.serve()
        let worker = try #require(try workplace.status().pid)
        #expect(worker != server.id)
        kill(worker, SIGKILL)
        // The socket stays: what comes meanwhile waits in its queue.
        #expect(try answer() == 200)
        let status = try workplace.status()
        #expect(status.generation == 2)
        #expect(status.deaths == 1)
        #expect(server.error.contains(#""end":"killed by signal 9","generation":"1","restart_in":"0.0 seconds""#))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `asks for its successor when a signal tells it to end`() throws {
        let server = try workplace.serve()
        let worker = try #require(try workplace.status().pid)
        kill(worker, SIGTERM)
        #expect(server.wait { server.error.contains(#""cause":"signal 15 to the worker""#) })
        #expect(server.wait { server.error.contains(#""message":"worker serves""#) })
        #expect(try answer() == 200)
        #expect(try workplace.status().deaths == 0)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `goes with its supervisor, and leaves the address to the next`() throws {
        let server = try workplace.serve()
        let worker = try #require(try workplace.status().pid)
        server.send(SIGKILL)
        #expect(server.wait().status == 128 + SIGKILL)
        let next = try workplace.serve()
        #expect(try answer() == 200)
        // An orphan is somebody else's child: it is gone when there is no such process any more, or only its remains.
        #expect(next.wait { kill(worker, 0) != 0 || isZombie(worker) })
        next.send(SIGTERM)
        #expect(next.wait().status == 0)
    }

    @Test func `when it is the first, ends the service with its fault`() throws {
        try workplace.folder.write("[functions.Nope]\n", to: "runtime.toml")
        let result = try workplace.run("serve")
        #expect(result.status == 1)
        #expect(result.error.hasPrefix("runtime.toml:1: no function \"Nope\""))
        #expect(result.error.filter { $0 == "\n" }.count == 1, "\(result.error)")
    }

    @Test func `cannot be started by hand`() throws {
        let result = try workplace.run("worker")
        #expect(result.status == 1)
        #expect(result.error == "Error: `worker` was started by hand, expected `swiftlet serve` to do so\n")
    }

    @Test func `takes a second signal to the service along`() throws {
        let server = try workplace.serve()
        let token = try workplace.token(scope: "any")
        // An answer that nobody reads holds the drain up.
        let body = [UInt8](repeating: 0x61, count: 1 << 20)
        let client = try FastCGIClient.connect(unix: socket)
        try client.send(
            FastCGIRequest(
                parameters: nginxParameters(
                    method: "POST", path: "/echo", headers: [("Authorization", "Bearer \(token)")], body: body),
                body: body
            ).encoded())
        try #require(server.wait { server.error.contains("\"function\":\"Echo\"") })
        server.send(SIGTERM)
        try #require(server.wait { server.error.contains("\"stopping\"") })
        server.send(SIGINT)
        #expect(server.wait().status == 128 + SIGINT)
    }

    private func isZombie(_ process: Int32) -> Bool {
        guard let status = try? Data(contentsOf: URL(filePath: "/proc/\(process)/stat")) else { return true }
        return String(decoding: status, as: UTF8.self).contains(") Z ")
    }
}
