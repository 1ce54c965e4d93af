import FastCGI
import TestSupport
import Testing

@testable import Host

@Suite struct `Memory` {
    private static let id = RequestID(rawValue: 1)

    @Test(arguments: [(1_000, 200), (1_001, 500)])
    func `holds an answer up to its limit`(bytes: Int, status: Int) throws {
        var capacity = Host.Capacity.small
        capacity.memory.response = 1_000
        let lines = CapturedLines()
        try LiveHost.run(capacity: capacity, lines: lines) { live in
            let answer = try live.get("/large", query: "bytes=\(bytes)")
            #expect(answer.status == status)
            let id = try #require(answer["X-Request-Id"])
            let line = try #require(lines.first("call", "id", id))
            #expect(line.fields["rule"] == (status == 200 ? nil : "answer-too-large"))
            #expect(live.host.budget.bytes == 0)
        }
    }

    /// Sends an upload without its last record.
    private func begin(_ request: FastCGIRequest, on client: borrowing FastCGIClient) throws {
        try client.send(request.records().dropLast().flatMap { $0.encoded() })
    }

    @Test func `refuses bodies beyond what all may take together, and recovers`() throws {
        var capacity = Host.Capacity.small
        capacity.memory.buffered = 100_000
        try LiveHost.run(capacity: capacity) { live in
            let request = FastCGIRequest.post("/length", body: Large.body(60_000))
            do {
                let first = try live.connect()
                try begin(request, on: first)
                #expect(eventually { live.host.budget.bytes >= 60_000 })
                let second = try live.connect()
                try begin(request, on: second)
                #expect(eventually { live.host.budget.bytes >= 120_000 })
                var third = try live.connect()
                try begin(request, on: third)
                let answer = try third.response(for: Self.id).response()
                #expect(answer.status == 503)
                #expect(answer["Retry-After"] == "1")
                // What needs no memory is answered as ever.
                #expect(try live.get("/hello").text == "hello")
            }
            #expect(eventually { live.host.budget.bytes == 0 })
            #expect(try live.call(request).text == "60000 \(checksum(Large.body(60_000)))")
        }
    }

    @Test func `is given back once by a call that was given up`() throws {
        var capacity = Host.Capacity.small
        capacity.times.deadline = .milliseconds(50)
        capacity.times.grace = .milliseconds(50)
        let lines = CapturedLines()
        try LiveHost.run(capacity: capacity, lines: lines) { live in
            let meeting = Meeting()
            let answer = try live.call(.post("/upload", body: Upload.body(meeting, count: 50_000)))
            #expect(answer.status == 504)
            #expect(meeting.waitForArrival())
            #expect(eventually { live.host.status.lostThreads == 1 })
            // The function has the body still.
            #expect(eventually { live.host.budget.bytes == 50_000 })
            meeting.open()
            let id = try #require(answer["X-Request-Id"])
            #expect(lines.first("function ended after its deadline", "id", id) != nil)
            #expect(live.host.budget.bytes == 0)
        }
    }

    @Test func `of a call's head is counted where that is long, and given back`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var request = FastCGIRequest.get("/suspending", query: "key=\(meeting.key)")
            var usual = request
            usual.id = RequestID(rawValue: 2)
            request.parameters += FastCGIRequest.encode([("HTTP_X_LONG", String(repeating: "x", count: 12_000))])
            var client = try live.connect()
            try client.send(request.encoded() + usual.encoded())
            for _ in 0..<2 { #expect(meeting.waitForArrival()) }
            #expect(live.host.budget.bytes == request.parameters.count)
            meeting.end()
            #expect(try client.response(for: request.id).response().text == "resumed")
            #expect(try client.response(for: usual.id).response().text == "resumed")
            for (method, path) in [("GET", "/nowhere"), ("POST", "/suspending"), ("GET", "/hello")] {
                var refused = FastCGIRequest(parameters: nginxParameters(method: method, path: path))
                refused.parameters += FastCGIRequest.encode([("HTTP_X_LONG", String(repeating: "x", count: 12_000))])
                _ = try client.call(refused).response()
            }
            #expect(eventually { live.host.budget.bytes == 0 })
        }
    }

    @Test func `of bodies that wait is counted, and given back however the waiting ends`() throws {
        var capacity = Host.Capacity.of(calls: 1, queue: 2)
        capacity.times.deadline = .seconds(3_600)
        capacity.times.queue = .seconds(3_600)
        try LiveHost.run(capacity: capacity) { live in
            let meeting = Meeting()
            let request = FastCGIRequest.post("/upload", body: Upload.body(meeting, count: 10_000))
            var first = try live.connect()
            try first.send(request.encoded())
            #expect(meeting.waitForArrival())
            var second: FastCGIClient? = try live.connect()
            try second?.send(request.encoded())
            #expect(eventually { live.host.status.waiting == 1 })
            #expect(eventually { live.host.budget.bytes == 20_000 })
            // Neither a slot nor a place to wait is left for this one.
            #expect(try live.call(request).status == 503)
            #expect(try live.call(.post("/nowhere", body: request.body)).status == 404)
            #expect(eventually { live.host.budget.bytes == 20_000 })
            second = nil
            meeting.open()
            meeting.open()
            #expect(try first.response(for: Self.id).response().text == "uploaded")
            #expect(eventually { live.host.budget.bytes == 0 })
        }
    }

    @Test func `is all given back after calls, aborts, refusals and peers that leave`() throws {
        try LiveHost.run { live in
            let whole = FastCGIRequest.post("/length", body: Large.body(40_000))
            var generator = SeededGenerator(seed: 7)
            for round in 0..<200 {
                var client = try live.connect()
                let bytes = whole.encoded()
                switch round % 5 {
                case 0: #expect(try client.call(whole).response().status == 200)
                case 1:
                    try begin(whole, on: client)
                    try client.send(whole.abort())
                    #expect(try client.response(for: Self.id).end?.applicationStatus == 1)
                case 2: try client.send([UInt8](bytes[..<Int.random(in: 1..<bytes.count, using: &generator)]))
                case 3:
                    try client.send(FastCGIRequest.get("/large", query: "bytes=1000000").encoded())
                    _ = try client.receive(limit: Int.random(in: 1...100_000, using: &generator))
                default: #expect(try client.call(.post("/length", body: Large.body(70_000))).response().status == 413)
                }
            }
            #expect(eventually { live.host.status.connections == 0 })
            #expect(eventually { live.host.budget.bytes == 0 })
        }
    }
}
