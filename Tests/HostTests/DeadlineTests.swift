import Dispatch
import FastCGI
import FunctionKit
import Host
import Synchronization
import TestSupport
import Testing

@Suite struct `A deadline` {
    private func capacity(
        deadline: Duration = .milliseconds(100), grace: Duration = .seconds(30)
    ) -> Host.Capacity {
        var capacity = Host.Capacity.small
        capacity.times.deadline = deadline
        capacity.times.grace = grace
        return capacity
    }

    private func function(_ name: String, of live: LiveHost) throws -> HostStatus.Function {
        try #require(live.host.status.functions.first { $0.name == name })
    }

    @Test(arguments: [("/suspending", "Suspending"), ("/computing", "Computing")])
    func `is answered with 504 and the call's id, and the function is cancelled`(path: String, name: String) throws {
        try LiveHost.run(capacity: capacity()) { live in
            let meeting = Meeting()
            var client = try live.connect()
            let answer = try client.call(.get(path, query: "key=\(meeting.key)")).response()
            #expect(answer.status == 504)
            #expect(answer["Content-Type"] == "application/problem+json")
            let id = try #require(answer["X-Request-Id"])
            #expect(answer.text.contains(id))
            #expect(meeting.waitForCancellation())
            #expect(eventually { live.host.status.inFlight == 0 })
            #expect(try client.call(.get("/hello")).response().text == "hello")
            let counts = try function(name, of: live)
            #expect(counts.timeouts == 1)
            #expect(counts.calls == 1)
            #expect(counts.failures == 1)
        }
    }

    @Test func `comes to the first call after a rest`() throws {
        try LiveHost.run(capacity: capacity(deadline: .milliseconds(5))) { live in
            for _ in 0..<60 {
                let meeting = Meeting()
                let answer = try live.get("/suspending", query: "key=\(meeting.key)")
                #expect(answer.status == 504)
                #expect(eventually { live.host.status.connections == 0 })
            }
        }
    }

    @Test func `of one function is shorter, and holds for that one alone`() throws {
        var capacity = capacity(deadline: .seconds(3_600))
        capacity.functions["Suspending"] = Host.FunctionLimits(deadline: .milliseconds(50))
        try LiveHost.run(capacity: capacity) { live in
            let (blocking, suspending) = (Meeting(), Meeting())
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/blocking", query: "key=\(blocking.key)").encoded())
            #expect(blocking.waitForArrival())
            #expect(try live.get("/suspending", query: "key=\(suspending.key)").status == 504)
            blocking.open()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
        }
    }

    @Test func `frees the slot of a function that heeds no cancellation, and its late end is no second answer`() throws
    {
        var capacity = Host.Capacity.of(calls: 1)
        capacity.times.queue = .seconds(30)
        capacity.times.deadline = .seconds(60)
        capacity.times.grace = .milliseconds(50)
        capacity.functions["Blocking"] = Host.FunctionLimits(deadline: .milliseconds(50))
        let functions = [FunctionEntry(Blocking.self), FunctionEntry(Hello.self)]
        let lines = CapturedLines()
        try LiveHost.run(capacity: capacity, functions: functions, lines: lines) { live in
            let meeting = Meeting()
            var client = try live.connect()
            let request = FastCGIRequest.get("/blocking", query: "key=\(meeting.key)")
            let answer = try client.call(request).response()
            #expect(answer.status == 504)
            #expect(meeting.waitForArrival())
            // There is one slot, and the function still blocks.
            #expect(try live.get("/hello").text == "hello")
            #expect(live.host.status.lostThreads == 1)
            #expect(live.host.status.inFlight == 0)
            let id = try #require(answer["X-Request-Id"])
            #expect(lines.first("function heeds no cancellation and is given up", "id", id)?.fields["threads"] == "1")
            meeting.open()
            #expect(lines.first("function ended after its deadline", "id", id) != nil)
            #expect(live.host.status.lostThreads == 0)
            #expect(try client.call(.get("/hello", id: request.id.rawValue)).response().text == "hello")
            let counts = try function("Blocking", of: live)
            #expect(counts.calls == 1)
            #expect(counts.timeouts == 1)
        }
    }

    @Test func `that costs too many threads wears the host, and that is told once`() throws {
        var capacity = capacity(deadline: .milliseconds(50), grace: .milliseconds(50))
        capacity.lostThreads = 2
        let events = Mutex<[Host.Event]>([])
        let hasEvent = DispatchSemaphore(value: 0)
        let heard: @Sendable (Host.Event) -> Void = { event in
            events.withLock { $0.append(event) }
            hasEvent.signal()
        }
        try LiveHost.run(capacity: capacity, onEvent: heard) { live in
            let meeting = Meeting()
            func lose() throws {
                #expect(try live.get("/blocking", query: "key=\(meeting.key)").status == 504)
                #expect(meeting.waitForArrival())
            }
            try lose()
            #expect(eventually { live.host.status.lostThreads == 1 })
            #expect(events.withLock { $0.isEmpty })
            try lose()
            #expect(hasEvent.wait(timeout: .now() + 30) == .success)
            try lose()
            #expect(eventually { live.host.status.lostThreads == 3 })
            #expect(try live.get("/hello").text == "hello")
            for _ in 0..<3 { meeting.open() }
            #expect(eventually { live.host.status.lostThreads == 0 })
            _ = live.stop()
        }
        #expect(events.withLock { $0 } == [.worn(.lostThreads(2))])
    }

    @Test func `wears the host also by functions that are suspended for ever and keep no thread`() throws {
        var capacity = capacity(deadline: .milliseconds(50), grace: .milliseconds(50))
        capacity.lostThreads = 2
        let events = Mutex<[Host.Event]>([])
        let hasEvent = DispatchSemaphore(value: 0)
        let heard: @Sendable (Host.Event) -> Void = { event in
            events.withLock { $0.append(event) }
            hasEvent.signal()
        }
        let lines = CapturedLines()
        try LiveHost.run(capacity: capacity, lines: lines, onEvent: heard) { live in
            let meeting = Meeting()
            for count in 1...2 {
                #expect(events.withLock { $0.isEmpty })
                let answer = try live.get("/heedless", query: "key=\(meeting.key)")
                #expect(answer.status == 504)
                let id = try #require(answer["X-Request-Id"])
                let line = lines.first("function heeds no cancellation and is given up", "id", id)
                #expect(line?.fields["threads"] == "0")
                #expect(live.host.status.lostThreads == count)
            }
            #expect(hasEvent.wait(timeout: .now() + 30) == .success)
            meeting.end()
            #expect(eventually { live.host.status.lostThreads == 0 })
        }
        #expect(events.withLock { $0 } == [.worn(.lostThreads(2))])
    }

    @Test func `leaves it to a second line to tell what the function used in the end`() throws {
        let lines = CapturedLines()
        try LiveHost.run(capacity: capacity(), lines: lines) { live in
            let meeting = Meeting()
            let answer = try live.get("/computing", query: "key=\(meeting.key)")
            #expect(answer.status == 504)
            let id = try #require(answer["X-Request-Id"])
            let late = lines.first("function ended after its deadline", "id", id)?.fields["cpu_us"].flatMap { Int($0) }
            let atDeadline = lines.first("call", "id", id)?.fields["cpu_us"].flatMap { Int($0) }
            let used = try #require(late)
            #expect(used > (try #require(atDeadline)))
            #expect(try function("Computing", of: live).cpuMicroseconds == used)
        }
    }

    @Test func `comes also to a call that waits, which was not run and may be sent again`() throws {
        var capacity = Host.Capacity.of(calls: 1)
        capacity.times.queue = .seconds(3_600)
        capacity.times.deadline = .seconds(3_600)
        capacity.functions["Hello"] = Host.FunctionLimits(deadline: .milliseconds(50))
        let functions = [FunctionEntry(Blocking.self), FunctionEntry(Hello.self)]
        try LiveHost.run(capacity: capacity, functions: functions) { live in
            let meeting = Meeting()
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)").encoded())
            #expect(meeting.waitForArrival())
            let answer = try live.get("/hello")
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "1")
            #expect(live.host.status.waiting == 0)
            meeting.open()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
        }
    }

    @Test func `and the function's own answer may come together: one of them is sent`() throws {
        try LiveHost.run(capacity: capacity()) { live in
            let connections = 10
            let each = 30
            var timeouts = 0
            var answers = 0
            for connection in 0..<connections {
                var client = try live.connect()
                let ids = (1...each).map { RequestID(rawValue: UInt16($0)) }
                for (index, id) in ids.enumerated() {
                    let milliseconds = 85 + (index + connection) % 40
                    let query = "milliseconds=\(milliseconds)"
                    try client.send(FastCGIRequest.get("/sleeping", query: query, id: id.rawValue).encoded())
                }
                for id in ids {
                    let status = try client.response(for: id).response().status
                    #expect(status == 200 || status == 504)
                    if status == 504 { timeouts += 1 }
                    answers += 1
                }
                // A second answer would have come before these.
                #expect(eventually { live.host.status.inFlight == 0 })
                for id in ids {
                    #expect(try client.call(.get("/hello", id: id.rawValue)).response().text == "hello")
                }
            }
            #expect(answers == connections * each)
            let counts = try function("Sleeping", of: live)
            #expect(counts.calls == UInt64(answers))
            #expect(counts.timeouts == UInt64(timeouts))
            #expect(live.host.status.inFlight == 0)
        }
    }
}
