import FastCGI
import Glibc
import Host
import TestSupport
import Testing

@Suite struct `A stop` {
    /// Stops a host on a thread of its own, and waits until it no longer listens.
    private func stopping(_ live: LiveHost, within timeout: Duration) throws -> Outcome<Bool> {
        let outcome = try Outcome.of { live.stop(within: timeout) }
        while unsafe access(live.path, F_OK) == 0 { sched_yield() }
        return outcome
    }

    @Test(arguments: ["/suspending", "/blocking"])
    func `finishes what runs, closes what is idle and refuses what comes`(path: String) throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var idle = try live.connect()
            #expect(try idle.call(.get("/hello")).response().text == "hello")
            var running = try live.connect()
            try running.send(FastCGIRequest.get(path, query: "key=\(meeting.key)").encoded())
            #expect(meeting.waitForArrival())

            let outcome = try stopping(live, within: .seconds(60))
            #expect(try idle.receive().isEmpty)
            #expect(throws: FastCGIClientError.system(call: "connect", errno: ENOENT)) { _ = try live.connect() }
            meeting.end()
            meeting.open()
            #expect(try running.response(for: RequestID(rawValue: 1)).response().status == 200)
            #expect(try running.receive().isEmpty)
            let isDone = try outcome.get()
            #expect(isDone)
        }
    }

    @Test func `answers a request whose beginning had come`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            #expect(try client.call(.get("/hello")).response().text == "hello")
            let bytes = FastCGIRequest.get("/hello").encoded()
            try client.send([UInt8](bytes[..<20]))
            // Another connection's answer comes after these bytes were read, on a host of one mind about order.
            for _ in 0..<20 { #expect(try live.get("/hello").text == "hello") }
            let outcome = try stopping(live, within: .seconds(60))
            try client.send([UInt8](bytes[20...]))
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "hello")
            #expect(try client.receive().isEmpty)
            let isDone = try outcome.get()
            #expect(isDone)
        }
    }

    @Test func `answers a request that was sent just before it, and does not cancel it`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var client = try live.connect()
            #expect(try client.call(.get("/hello")).response().text == "hello")
            // Left with the kernel, so that the stop finds the connection idle.
            live.host.pause()
            try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
            let outcome = try stopping(live, within: .seconds(60))
            #expect(meeting.waitForArrival())
            meeting.end()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "resumed")
            let isDone = try outcome.get()
            #expect(isDone)
        }
    }

    @Test func `sends to its end what is being read slowly`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            let request = FastCGIRequest.get("/large", query: "bytes=8000000")
            try client.send(request.encoded())
            for _ in 0..<20 { #expect(try live.get("/hello").text == "hello") }
            let outcome = try stopping(live, within: .seconds(60))
            #expect(try client.response(for: request.id).response().body == Large.body(8_000_000))
            #expect(try client.receive().isEmpty)
            let isDone = try outcome.get()
            #expect(isDone)
        }
    }

    @Test func `says so when a call does not end, and cancels those that listen`() throws {
        try LiveHost.run { live in
            let (stuck, patient) = (Meeting(), Meeting())
            let first = try live.connect()
            let second = try live.connect()
            try first.send(FastCGIRequest.get("/blocking", query: "key=\(stuck.key)").encoded())
            try second.send(FastCGIRequest.get("/suspending", query: "key=\(patient.key)").encoded())
            #expect(stuck.waitForArrival())
            #expect(patient.waitForArrival())
            #expect(!live.stop(within: .milliseconds(10)))
            #expect(patient.waitForCancellation())
            #expect(try first.receive().isEmpty)
            #expect(try second.receive().isEmpty)
            stuck.open()
        }
    }

    @Test func `of an idle host is done at once, and may be asked for twice`() throws {
        try LiveHost.run { live in
            #expect(live.stop(within: .zero))
            #expect(live.stop(within: .zero))
        }
    }
}
