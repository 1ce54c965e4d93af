import FastCGI
import Host
import TestSupport
import Testing

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

    /// Sends bytes one by one, 5 ms apart, until something comes back.
    ///
    /// - Returns: What came; empty at the connection's end, nil if all bytes were sent before that.
    private func dribble(_ bytes: some Sequence<UInt8>, to client: borrowing FastCGIClient) throws -> [UInt8]? {
        for byte in bytes {
            do throws(FastCGIClientError) {
                try client.send([byte])
                return try client.receive()
            } catch .timedOut {
                continue
            } catch .system(_, errno: 32), .system(_, errno: 104) {
                return []
            }
        }
        return nil
    }

    /// The statuses that these bytes and those that follow until the end of the connection carry.
    private func response(_ bytes: [UInt8], _ id: RequestID) throws -> CGIResponse {
        var reader = FastCGIAnswerReader()
        try reader.append(bytes)
        return try #require(reader.takeAnswer(for: id)).response()
    }

    /// A request that is endless for a test: at 5 ms a byte, its second half takes a minute.
    private static let long: FastCGIRequest = {
        var request = FastCGIRequest.post("/length", body: Large.body(12_000))
        request.parameters += FastCGIRequest.encode([("HTTP_X_LONG", String(repeating: "x", count: 12_000))])
        return request
    }()

    private static func start(of type: RecordType) -> Int {
        var length = 0
        for record in long.records() where record.header.type != type { length += record.encoded().count }
        return type == .parameters ? 16 : length
    }

    @Test func `a head that comes too slowly is answered with 408`() throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(100) }) { live in
            let client = try impatientClient(live)
            let came = try #require(try dribble(Self.long.encoded(), to: client))
            #expect(try response(came, Self.long.id).status == 408)
            #expect(try live.get("/hello").text == "hello")
        }
    }

    @Test func `bytes that are not yet a request have their end, too`() throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(100) }) { live in
            let client = try live.connect()
            try client.send([UInt8](Self.long.encoded()[..<9]))
            #expect(try client.receive().isEmpty)
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
            let head = records.prefix { $0.header.type != .standardInput }.flatMap { $0.encoded() }
            try client.send(head)
            let body = records.dropFirst(3).flatMap { $0.encoded() }
            let came = try #require(try dribble(body, to: client))
            #expect(try response(came, request.id).status == 408)
            // What is still to come is dropped for a while, and then the connection is closed.
            let end = try dribble(body, to: client)
            #expect(end?.isEmpty == true)
            #expect(eventually { live.host.status.connections == 0 })
        }
    }

    @Test func `a slow and steady upload inside its time is taken`() throws {
        try LiveHost.run(capacity: capacity { $0.head = .milliseconds(200) }) { live in
            let client = try impatientClient(live)
            var request = FastCGIRequest.post("/length", body: Large.body(100 * 64))
            request.bodyRecordLength = 64
            let records = request.records()
            let head = records.prefix { $0.header.type != .standardInput }
            try client.send(head.flatMap { $0.encoded() })
            var came: [UInt8]?
            for record in records.dropFirst(head.count) {
                came = try dribble([record.encoded()].map { _ in 0 }.prefix(0), to: client)
                #expect(came == nil)
                try client.send(record.encoded())
                do { came = try client.receive() } catch FastCGIClientError.timedOut { continue }
            }
            while came == nil {
                do { came = try client.receive() } catch FastCGIClientError.timedOut { continue }
            }
            let answer = try response(try #require(came), request.id)
            #expect(answer.text == "6400 \(checksum(Large.body(6_400)))")
        }
    }
}
