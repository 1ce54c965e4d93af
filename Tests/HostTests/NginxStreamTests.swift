import Host
import Linux
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Streams behind a real nginx` {
    private func serve(_ body: (_ path: String) throws -> Void) throws {
        let capacity = Host.Capacity.of(head: 64 << 10, body: 64 << 20)
        let options = NginxServer.Options(buffersRequests: false, bodyInBytes: 64 << 20)
        try LiveHost.run(capacity: capacity, functions: streamFunctions) { live in
            try NginxServer.run(for: live.path, options) { path in try body(path) }
        }
    }

    @Test func `an event reaches the client before the function ends`() throws {
        try serve { path in
            let meeting = Meeting()
            var client = try ChunkedClient(path)
            try client.send("GET", "/ticking?key=\(meeting.key)")
            try client.read { $0.hasSuffix("data: 1\n\n\r\n") }
            #expect(meeting.waitForArrival())
            meeting.end()
            try client.read { $0.hasSuffix("data: 2\n\n\r\n0\r\n\r\n") }
            #expect(client.text.contains("Content-Type: text/event-stream\r\n"))
            #expect(!client.text.contains("X-Accel-Buffering"))
        }
    }

    @Test func `a client that reads slowly holds the function up, which makes 100 MiB`() throws {
        try serve { path in
            let observation = Observation()
            let client = try ChunkedClient(path)
            let total = 100 << 20
            try client.send("GET", "/pouring?key=\(observation.key)&pieces=1600&size=65536")
            var received = 0
            while received < total {
                received += try client.receive().count
                let ahead = observation.count.load(ordering: .sequentiallyConsistent) - received
                guard ahead <= 4 << 20 else {
                    Issue.record("the function is \(ahead) bytes ahead of its reader")
                    return
                }
            }
            #expect(observation.waitForEnd() == "end")
        }
    }

    @Test func `a client that leaves cancels the function`() throws {
        try serve { path in
            let (meeting, observation) = (Meeting(), Observation())
            do {
                var client = try ChunkedClient(path)
                try client.send("GET", "/ticking?key=\(meeting.key)")
                try client.read { $0.hasSuffix("data: 1\n\n\r\n") }
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
            do {
                let client = try ChunkedClient(path)
                try client.send("GET", "/pouring?key=\(observation.key)&pieces=1000000&size=65536")
                _ = try client.receive()
            }
            #expect(observation.waitForEnd() == "cancelled")
        }
    }

    @Test func `a function that fails in the middle breaks the client's transfer`() throws {
        try serve { path in
            let meeting = Meeting()
            var client = try ChunkedClient(path)
            try client.send("GET", "/breaking?key=\(meeting.key)")
            try client.read { $0.hasSuffix("begun\r\n") }
            meeting.end()
            try client.readToEnd()
            // The last chunk, of no bytes, is what makes a transfer whole (RFC 9112 §7.1).
            #expect(client.text.hasSuffix("begun\r\n"))

            var another = try ChunkedClient(path)
            try another.send("GET", "/breaking")
            try another.readToEnd()
            #expect(!another.text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test(arguments: [true, false])
    func `64 MiB are uploaded through a function that takes them piece by piece`(tellsLength: Bool) throws {
        try serve { path in
            let observation = Observation()
            let client = try ChunkedClient(path)
            let piece = Large.body(32_768)
            let total = 64 << 20
            let length = tellsLength ? "Content-Length: \(total)" : "Transfer-Encoding: chunked"
            try client.send("PUT", "/receiving?key=\(observation.key)", [length])
            var samples = Samples()
            for sent in stride(from: 0, to: total, by: piece.count) {
                try client.send(tellsLength ? piece : Array("8000\r\n".utf8) + piece + Array("\r\n".utf8))
                samples.take(piece)
                let ahead = sent + piece.count - observation.count.load(ordering: .sequentiallyConsistent)
                guard ahead <= 4 << 20 else {
                    Issue.record("\(ahead) bytes were read ahead of the function")
                    return
                }
            }
            if !tellsLength { try client.send(Array("0\r\n\r\n".utf8)) }
            #expect(observation.waitForEnd() == "end")
            var answered = client
            try answered.read { $0.contains("\"\(total) \(samples.sum)\"") }
        }
    }

    @Test func `a client that leaves in the middle of its upload cancels the function`() throws {
        try serve { path in
            let observation = Observation()
            do {
                let client = try ChunkedClient(path)
                try client.send("PUT", "/receiving?key=\(observation.key)", ["Content-Length: 1000000"])
                try client.send([UInt8](repeating: 1, count: 100_000))
                while observation.count.load(ordering: .sequentiallyConsistent) == 0 { Thread.sleep(milliseconds: 1) }
            }
            #expect(observation.waitForEnd() == "cancelled")
        }
    }
}

/// An HTTP/1.1 client that looks at what comes before it is whole.
private struct ChunkedClient: ~Copyable {
    private let connection: FastCGIClient
    private var received: [UInt8] = []

    init(_ path: String) throws { connection = try FastCGIClient.connect(unix: path, timeout: .seconds(60)) }

    var text: String { String(decoding: received, as: UTF8.self) }

    func send(_ bytes: [UInt8]) throws { try connection.send(bytes) }

    func send(_ method: String, _ target: String, _ headers: [String] = []) throws {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + headers + ["", ""]
        try send(Array(lines.joined(separator: "\r\n").utf8))
    }

    func receive() throws -> [UInt8] {
        let bytes = try connection.receive()
        try #require(!bytes.isEmpty, "nginx closed the connection before its time")
        return bytes
    }

    /// Reads until the condition holds for all that has come.
    mutating func read(until condition: (String) -> Bool) throws {
        while !condition(text) { received += try receive() }
    }

    mutating func readToEnd() throws {
        while true {
            let bytes = try connection.receive()
            if bytes.isEmpty { return }
            received += bytes
        }
    }
}
