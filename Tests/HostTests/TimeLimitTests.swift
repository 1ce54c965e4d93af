import FastCGI
import Glibc
import Linux
import Synchronization
import TestSupport
import Testing

@testable import Host

@Suite struct `Time limits` {
    private func capacity(_ change: (inout Host.TimeLimits) -> Void) -> Host.Capacity {
        var capacity = Host.Capacity.small
        change(&capacity.times)
        return capacity
    }

    /// A client whose ``FastCGIClient/receive(limit:)`` gives the time in which to send the next byte.
    private func impatientClient(_ live: LiveHost) throws -> FastCGIClient {
        try FastCGIClient.connect(unix: live.path, timeout: .milliseconds(5))
    }

    /// A request that takes a minute for its head and another for its body, at 5 ms a byte.
    private static let long: FastCGIRequest = {
        var request = FastCGIRequest.post("/length", body: Large.body(12_000))
        request.parameters += FastCGIRequest.encode([("HTTP_X_LONG", String(repeating: "x", count: 12_000))])
        return request
    }()

    @Test func `a head that comes too slowly is answered with 408`() throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(100) }) { live in
            let client = try impatientClient(live)
            let came = try #require(try client.dribble(Self.long.encoded().map { [$0] }))
            let status = try client.response(beginningWith: came, to: Self.long.id).status
            #expect(status == 408)
            #expect(try live.get("/hello").text == "hello")
        }
    }

    @Test(arguments: [1, 8, 9])
    func `bytes that are not yet a request have their end, too`(count: Int) throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(100) }) { live in
            let client = try live.connect()
            try client.send([UInt8](Self.long.encoded()[..<count]))
            let end = try client.receive()
            #expect(end.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `a body that comes too slowly is answered with 408`(keepConnection: Bool) throws {
        let capacity = capacity {
            $0.body = .milliseconds(100)
            $0.head = .milliseconds(300)
        }
        try LiveHost.run(capacity: capacity) { live in
            let client = try impatientClient(live)
            var request = Self.long
            request.keepConnection = keepConnection
            let records = request.records()
            let head = records.count { $0.header.type != .standardInput }
            try client.send(records[..<head].flatMap { $0.encoded() })
            let body = records[head...].flatMap { $0.encoded() }.map { [$0] }
            let came = try #require(try client.dribble(body))
            let status = try client.response(beginningWith: came, to: request.id).status
            #expect(status == 408)
            // What is still to come is dropped for a while, and then the connection is closed.
            let end = try client.dribble(body)
            #expect(end == [])
            #expect(eventually { live.host.status.connections == 0 })
        }
    }

    @Test func `a slow and steady upload inside its time is taken`() throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(400) }) { live in
            let client = try impatientClient(live)
            var request = FastCGIRequest.post("/length", body: Large.body(100 * 64))
            request.bodyRecordLength = 64
            let records = request.records()
            let head = records.count { $0.header.type != .standardInput }
            try client.send(records[..<head].flatMap { $0.encoded() })
            let pieces = records[head...].map { $0.encoded() }
            let early = try client.dribble(pieces.dropLast())
            #expect(early == nil)
            try client.send(try #require(pieces.last))
            let text = try client.response(beginningWith: [], to: request.id).text
            #expect(text == "6400 \(checksum(Large.body(6_400)))")
        }
    }

    @Test func `a peer that reads nothing of a large answer is let go, and its memory with it`() throws {
        try LiveHost.run(capacity: capacity { $0.send = .seconds(3_600) }) { live in
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/large", query: "bytes=8000000").encoded())
            #expect(eventually { live.host.budget.bytes > 4_000_000 })
            live.pass(hours: 0.9)
            #expect(live.host.status.connections == 1)
            live.pass(hours: 2)
            #expect(eventually { live.host.status.connections == 0 && live.host.budget.bytes == 0 })
            var count = 0
            while case let bytes = try client.receive(), !bytes.isEmpty { count += bytes.count }
            #expect(count > 0 && count < 8_000_000)
        }
    }

    @Test func `a peer that reads slowly has its answer`() throws {
        try LiveHost.run(capacity: capacity { $0.send = .seconds(3) }) { live in
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/large", query: "bytes=8000000").encoded())
            var came: [UInt8] = []
            // Longer than the limit altogether, and never without taking something for that long.
            while came.count < 8_000_000 {
                came += try client.receive(limit: 100_000)
                Thread.sleep(milliseconds: 40)
            }
            let body = try client.response(beginningWith: came, to: RequestID(rawValue: 1)).body
            #expect(body == Large.body(8_000_000))
        }
    }

    @Test func `a connection that never has a request is ended`() throws {
        try LiveHost.run(capacity: capacity { $0.idle = .milliseconds(100) }) { live in
            let client = try live.connect()
            let end = try client.receive()
            #expect(end.isEmpty)
            #expect(eventually { live.host.status.connections == 0 })
        }
    }

    @Test(arguments: [(FastCGIRequest.get("/hello"), 200), (.post("/length", body: Large.body(100_000)), 413)])
    func `a connection is ended when it has been idle for long after an answer`(
        request: FastCGIRequest, status: Int
    ) throws {
        try LiveHost.run(capacity: capacity { $0.idle = .seconds(3_600) }) { live in
            var client = try live.connect()
            #expect(try client.call(request).response().status == status)
            // What was refused is read to its end.
            #expect(
                eventually {
                    live.host.connections.withLock { Array($0.values) }.contains { connection in
                        connection.state.withLock { $0.isIdle }
                    }
                })
            live.pass(hours: 0.9)
            #expect(try client.call(.get("/hello")).response().text == "hello")
            live.pass(hours: 2)
            let end = try client.receive()
            #expect(end.isEmpty)
        }
    }

    @Test func `a connection whose call runs is not idle, and is when it has ended`() throws {
        let capacity = capacity {
            $0.idle = .seconds(3_600)
            $0.deadline = .seconds(86_400)
        }
        try LiveHost.run(capacity: capacity) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
            #expect(meeting.waitForArrival())
            var other = try live.connect()
            #expect(try other.call(.get("/hello")).response().text == "hello")
            live.pass(hours: 2)
            let end = try other.receive()
            #expect(end.isEmpty)
            meeting.end()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "resumed")
            #expect(try client.call(.get("/hello")).response().text == "hello")
            live.pass(hours: 3)
            let ownEnd = try client.receive()
            #expect(ownEnd.isEmpty)
        }
    }
}

extension LiveHost {
    /// Has the host look at everything as if so much time had passed, and more each time.
    func pass(hours: Double) { _ = host.tick(Clock.monotonicNanoseconds + Int64(hours * 3_600e9)) }
}

extension FastCGIClient {
    /// What has come in the client's patience, empty at the connection's end; nil if nothing has.
    fileprivate func received() throws(FastCGIClientError) -> [UInt8]? {
        do {
            return try receive()
        } catch .timedOut {
            return nil
        } catch .system(call: "recv", errno: ECONNRESET) {
            return []
        }
    }

    /// Sends pieces, each when the client's patience has ended, until something comes back.
    ///
    /// - Returns: What came, empty at the connection's end; nil if everything was sent before that.
    fileprivate func dribble(_ pieces: some Sequence<[UInt8]>) throws(FastCGIClientError) -> [UInt8]? {
        for piece in pieces {
            do {
                try send(piece)
            } catch .system(call: "send", errno: EPIPE) {
                return []
            }
            if let bytes = try received() { return bytes }
        }
        return nil
    }

    /// The answer that these bytes begin, however long the rest takes.
    fileprivate func response(beginningWith bytes: [UInt8], to id: RequestID) throws -> CGIResponse {
        var reader = FastCGIAnswerReader()
        try reader.append(bytes)
        while true {
            if let answer = reader.takeAnswer(for: id) { return try answer.response() }
            guard let more = try received() else { continue }
            try #require(!more.isEmpty, "the connection was closed before the answer")
            try reader.append(more)
        }
    }
}
