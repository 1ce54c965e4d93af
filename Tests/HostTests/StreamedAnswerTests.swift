import FastCGI
import Host
import Linux
import Synchronization
import TestSupport
import Testing

@Suite struct `Answers made while they are sent` {
    private func serve(_ times: Host.TimeLimits = Host.TimeLimits(), _ body: (LiveHost) throws -> Void) throws {
        var capacity = Host.Capacity.small
        capacity.times = times
        try LiveHost.run(capacity: capacity, functions: streamFunctions, body)
    }

    @Test func `begin before their function ends, and leave the connection as it was`() throws {
        try serve { live in
            let meeting = Meeting()
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/ticking", query: "key=\(meeting.key)").encoded())
            let reader = StreamReader()
            try reader.read(from: client) { $0.body == "data: 1\n\n" }
            #expect(meeting.waitForArrival())
            meeting.end()
            try reader.read(from: client) { $0.hasEnded }
            #expect(reader.body == "data: 1\n\ndata: 2\n\n")
            #expect(reader.end == EndRequest())
            #expect(reader.head?["Content-Type"] == "text/event-stream")
            #expect(reader.head?["X-Accel-Buffering"] == "no")
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `are made no faster than they are taken`() throws {
        try serve { live in
            let observation = Observation()
            let client = try live.connect()
            let total = 100 << 20
            let query = "key=\(observation.key)&pieces=1600&size=65536"
            try client.send(FastCGIRequest.get("/pouring", query: query).encoded())
            var received = 0
            while received < total {
                received += try client.receive().count
                let ahead = observation.count.load(ordering: .sequentiallyConsistent) - received
                // What may wait in the host, the last piece, and what the kernel holds.
                guard ahead <= 2 << 20 else {
                    Issue.record("the function is \(ahead) bytes ahead of its reader")
                    return
                }
            }
            #expect(observation.waitForEnd() == "end")
        }
    }

    @Test func `are cancelled when the peer goes away, also while they are held up`() throws {
        try serve { live in
            let (meeting, observation) = (Meeting(), Observation())
            do {
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/ticking", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
            do {
                let client = try live.connect()
                let query = "key=\(observation.key)&pieces=1000000&size=65536"
                try client.send(FastCGIRequest.get("/pouring", query: query).encoded())
                _ = try client.receive()
            }
            #expect(observation.waitForEnd() == "cancelled")
        }
    }

    @Test func `end with their request when that is aborted, and others go on`() throws {
        try serve { live in
            let meeting = Meeting()
            var client = try live.connect()
            let request = FastCGIRequest.get("/ticking", query: "key=\(meeting.key)")
            try client.send(request.encoded())
            #expect(meeting.waitForArrival())
            try client.send(request.abort())
            #expect(meeting.waitForCancellation())
            #expect(try client.response(for: request.id).end == EndRequest(applicationStatus: 1))
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `are cut when their function fails, and the connection with them`() throws {
        try serve { live in
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/breaking").encoded())
            let reader = StreamReader()
            try reader.read(from: client) { $0.isCut }
            #expect(reader.body == "begun")
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `outlive the deadline, and are cut at their own`() throws {
        var times = Host.TimeLimits()
        times.deadline = .milliseconds(20)
        times.stream = .milliseconds(400)
        try serve(times) { live in
            let meeting = Meeting()
            let began = Clock.monotonicNanoseconds
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/ticking", query: "key=\(meeting.key)").encoded())
            let reader = StreamReader()
            try reader.read(from: client) { $0.isCut }
            #expect(reader.head?.status == 200)
            #expect(reader.body == "data: 1\n\n")
            #expect(Clock.monotonicNanoseconds - began >= 400_000_000)
            #expect(meeting.waitForCancellation())
        }
    }

    @Test func `are ended by a peer that takes nothing`() throws {
        var times = Host.TimeLimits()
        times.send = .milliseconds(100)
        try serve(times) { live in
            let observation = Observation()
            let client = try live.connect()
            let query = "key=\(observation.key)&pieces=1000000&size=65536"
            try client.send(FastCGIRequest.get("/pouring", query: query).encoded())
            #expect(observation.waitForEnd() == "cancelled")
        }
    }

    @Test func `show that they go on while nothing is sent`() throws {
        try serve { live in
            let meeting = Meeting()
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/ticking", query: "key=\(meeting.key)&keepAlive=1").encoded())
            let reader = StreamReader()
            try reader.read(from: client) { $0.body.hasPrefix("data: 1\n\n:\n\n:\n\n") }
            meeting.end()
            try reader.read(from: client) { $0.hasEnded }
            #expect(reader.body.hasSuffix(":\n\ndata: 2\n\n"))
        }
    }

    @Test func `are let end by a stop that has the time, else cut`() throws {
        for hasTime in [true, false] {
            try serve { live in
                let meeting = Meeting()
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/ticking", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
                if hasTime { try Thread.start(named: "end") { meeting.end() } }
                #expect(live.stop(within: hasTime ? .seconds(60) : .milliseconds(10)) == hasTime)
                let reader = StreamReader()
                try reader.read(from: client) { $0.hasEnded || $0.isCut }
                #expect(reader.body == (hasTime ? "data: 1\n\ndata: 2\n\n" : "data: 1\n\n"))
                #expect(reader.isCut == !hasTime)
                if !hasTime { #expect(meeting.waitForCancellation()) }
            }
        }
    }

    @Test func `are not made for HEAD`() throws {
        try serve { live in
            let observation = Observation()
            let parameters = nginxParameters(
                method: "HEAD", path: "/pouring", query: "key=\(observation.key)&pieces=1&size=1")
            let answer = try live.call(FastCGIRequest(parameters: parameters))
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
            #expect(observation.count.load(ordering: .sequentiallyConsistent) == 0)
        }
    }
}

/// What has come of an answer that is not whole.
final class StreamReader {
    private var records = FastCGIRecordReader()
    private var output: [UInt8] = []
    private(set) var end: EndRequest?
    private(set) var isCut = false

    var hasEnded: Bool { end != nil }
    var head: CGIResponse? { try? CGIResponse(parsing: output) }
    var body: String { head?.text ?? "" }

    /// Reads until the condition holds.
    func read(from client: borrowing FastCGIClient, until condition: (StreamReader) -> Bool) throws {
        while !condition(self) {
            let bytes = try client.receive()
            try #require(!bytes.isEmpty, "the connection was closed before its time")
            records.append(bytes)
            while let record = try records.next() {
                switch record.header.type {
                case .standardOutput: output += record.content
                case .endRequest: end = EndRequest(record.content.reduce(0) { $0 << 8 | UInt64($1) })
                case .abortRequest: isCut = true
                default: Issue.record("\(record.header.type) came")
                }
            }
        }
    }
}
