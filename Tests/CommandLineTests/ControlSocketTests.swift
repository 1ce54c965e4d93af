import FoundationEssentials
import Glibc
import Linux
import TestSupport
import Testing

@Suite struct `The control socket` {
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    private var path: String { workplace.path + "/s.sock.control" }

    /// Sends bytes, and returns what comes until the end of the connection.
    private func ask(_ bytes: [UInt8]) throws -> [UInt8] {
        let address = try #require(UnixAddress(path))
        let descriptor = try address.connect()
        var time = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        _ = unsafe bytes.withUnsafeBytes {
            unsafe send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe recv(descriptor.number, $0.baseAddress, $0.count, 0)
            }
            // A connection that is closed with something unread ends with a reset.
            guard count > 0 else {
                #expect(count == 0 || errno == ECONNRESET, "no end within the time")
                return answer
            }
            answer += chunk[..<count]
        }
    }

    @Test func `is the owner's alone, and goes with the service`() throws {
        let server = try workplace.serve()
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        #expect(unsafe access(path, F_OK) != 0)
    }

    @Test func `counts what was called, also before a replacement`() throws {
        let server = try workplace.serve("--quiet")
        for _ in 0..<3 {
            var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
            #expect(
                try client.call(FastCGIRequest(parameters: nginxParameters(path: "/health"))).response().status == 200)
        }
        #expect(try workplace.run("reload").status == 0)
        #expect(server.wait { (try? workplace.status().others.isEmpty) == true })
        let status = try workplace.status()
        #expect(status.state == "serving")
        #expect(status.generation == 2)
        #expect(status.counts.functions["Health"]?.calls == 3)
        #expect(status.counts.calls == 3)
        let text = try workplace.run("status").output
        #expect(text.hasPrefix("serving at unix:s.sock\ngeneration  2, pid "))
        let version = String(try workplace.run("--version").output.dropLast())
        #expect(status.version == version && status.supervisorVersion == version)
        #expect(text.contains("\nversion     \(version); supervisor \(version)\n"))
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test(
        arguments: [
            "", "\n", "{}\n", "null\n", "{\"command\":\"quit\"}\n", "{\"command\":1}\n", "status\n",
            "{\"command\":\"status\"}\n{\"command\":\"status\"}\n", String(repeating: "x", count: 4_000),
            String(repeating: "[", count: 1_000) + "\n", "\u{0}\u{1}\u{2}\n",
        ])
    func `ends a connection that says something else, and serves on`(text: String) throws {
        let server = try workplace.serve()
        // An empty text says nothing: its end is the client's.
        if !text.isEmpty { #expect(try ask(Array(text.utf8)).isEmpty) }
        #expect(try workplace.status().generation == 1)
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
    }

    @Test func `is not held up by clients who say nothing`() throws {
        let server = try workplace.serve()
        let address = try #require(UnixAddress(path))
        let silent = try (0..<8).map { _ in Silent(try address.connect()) }
        #expect(try workplace.status().generation == 1)
        #expect(try workplace.run("reload").output == "generation 2 serves\n")
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        #expect(silent.count == 8)
    }

    @Test func `that nobody listens at is told in one line`() throws {
        for command in ["status", "reload"] {
            let result = try workplace.run(command)
            #expect(result.status == 1)
            #expect(
                result.error
                    == "Error: s.sock.control: nobody listens there, expected a running `swiftlet serve`\n")
        }
    }

    private final class Silent {
        let descriptor: FileDescriptor
        init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
    }
}
