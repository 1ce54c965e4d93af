import FastCGI
import FunctionKit
import Host
import TestSupport
import Testing

@Suite struct `Calls beyond what may run` {
    private let functions = [FunctionEntry(Blocking.self), FunctionEntry(Hello.self)]

    private func capacity(calls: Int, queue: Int, time: Duration = .seconds(3_600)) -> Host.Capacity {
        var capacity = Host.Capacity.of(calls: calls, queue: queue)
        capacity.times.queue = time
        capacity.times.deadline = .seconds(3_600)
        return capacity
    }

    /// So many calls that block, one more on the same connection for each id.
    private func block(_ client: borrowing FastCGIClient, _ meeting: Meeting, ids: ClosedRange<UInt16>) throws {
        for id in ids {
            try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)", id: id).encoded())
        }
    }

    @Test func `wait, and run when others have ended`() throws {
        try LiveHost.run(capacity: capacity(calls: 1, queue: 8), functions: functions) { live in
            let meeting = Meeting()
            var blocked = try live.connect()
            try block(blocked, meeting, ids: 1...1)
            #expect(meeting.waitForArrival())
            var waiting = try live.connect()
            try waiting.send(FastCGIRequest.get("/hello").encoded())
            #expect(eventually { live.host.status.waiting == 1 })
            #expect(live.host.status.inFlight == 1)
            meeting.open()
            #expect(try blocked.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
            #expect(try waiting.response(for: RequestID(rawValue: 1)).response().text == "hello")
            #expect(live.host.status.waiting == 0)
        }
    }

    @Test func `are answered with 503 where the queue is full`() throws {
        try LiveHost.run(capacity: capacity(calls: 1, queue: 2), functions: functions) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try block(client, meeting, ids: 1...1)
            #expect(meeting.waitForArrival())
            try block(client, meeting, ids: 2...2)
            #expect(eventually { live.host.status.waiting == 1 })
            // One function's calls have half of the queue.
            let refused = try live.get("/blocking", query: "key=\(meeting.key)")
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "1")
            #expect(refused["Content-Type"] == "application/problem+json")
            for _ in 0..<2 { meeting.open() }
            for id in 1...2 as ClosedRange<UInt16> {
                #expect(try client.response(for: RequestID(rawValue: id)).response().text == "unblocked")
            }
        }
    }

    @Test func `are answered with 503 when they have waited for too long`() throws {
        let capacity = capacity(calls: 1, queue: 8, time: .milliseconds(50))
        try LiveHost.run(capacity: capacity, functions: functions) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try block(client, meeting, ids: 1...1)
            #expect(meeting.waitForArrival())
            let refused = try live.get("/hello")
            #expect(refused.status == 503)
            #expect(refused["Retry-After"] == "1")
            meeting.open()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
            #expect(try live.get("/hello").text == "hello")
        }
    }

    @Test func `of a function that is stuck in all that it can have keep no other from running`() throws {
        try LiveHost.run(capacity: capacity(calls: 16, queue: 64), functions: functions) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try block(client, meeting, ids: 1...40)
            // Four are reserved for each of the two, eight are shared.
            for _ in 0..<12 { #expect(meeting.waitForArrival()) }
            #expect(eventually { live.host.status.waiting == 28 })
            for _ in 0..<100 { #expect(try live.get("/hello").text == "hello") }
            #expect(!meeting.hasArrival)
            for _ in 0..<40 { meeting.open() }
            for id in 1...40 as ClosedRange<UInt16> {
                #expect(try client.response(for: RequestID(rawValue: id)).response().text == "unblocked")
            }
        }
    }

    @Test func `are held to their function's own limit while there is room for others`() throws {
        var capacity = capacity(calls: 16, queue: 64)
        capacity.functions["Blocking"] = Host.FunctionLimits(calls: 1)
        try LiveHost.run(capacity: capacity, functions: functions) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try block(client, meeting, ids: 1...3)
            #expect(meeting.waitForArrival())
            #expect(eventually { live.host.status.waiting == 2 })
            #expect(try live.get("/hello").text == "hello")
            for id in 1...3 as ClosedRange<UInt16> {
                meeting.open()
                #expect(id == 3 || meeting.waitForArrival())
            }
            for id in 1...3 as ClosedRange<UInt16> {
                #expect(try client.response(for: RequestID(rawValue: id)).response().text == "unblocked")
            }
        }
    }
}
