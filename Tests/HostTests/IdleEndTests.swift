import FastCGI
import Glibc
import Linux
import TestSupport
import Testing

@testable import Host

@Suite struct `The end of an idle connection` {
    private func capacity(threads: ClosedRange<Int> = 2...64) -> Host.Capacity {
        var capacity = Host.Capacity.of(threads: threads)
        capacity.times.idle = .seconds(3_600)
        capacity.times.deadline = .seconds(86_400)
        return capacity
    }

    /// Sends a request unless the host has ended the sending.
    private func send(_ request: FastCGIRequest, on client: borrowing FastCGIClient) throws -> Bool {
        do throws(FastCGIClientError) {
            try client.send(request.encoded())
            return true
        } catch .system(call: "send", errno: EPIPE) {
            return false
        }
    }

    @Test func `loses none of 200 requests that were sent and not yet read`() throws {
        try LiveHost.run(capacity: capacity(threads: 1...1)) { live in
            let meeting = Meeting()
            var guests: [Guest] = []
            for _ in 0..<200 {
                let guest = try Guest(live)
                #expect(try guest.client.call(.get("/hello")).response().text == "hello")
                guests.append(guest)
            }
            // The only thread reads nothing meanwhile.
            var blocked = try live.connect()
            try blocked.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)").encoded())
            #expect(meeting.waitForArrival())
            for guest in guests { try guest.client.send(FastCGIRequest.get("/hello").encoded()) }
            live.pass(hours: 2)
            for guest in guests {
                let isSent = try send(.get("/hello"), on: guest.client)
                #expect(!isSent)
            }
            meeting.open()
            #expect(try blocked.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
            for guest in guests {
                #expect(try guest.client.response(for: RequestID(rawValue: 1)).response().text == "hello")
                let end = try guest.client.receive()
                #expect(end.isEmpty)
            }
        }
    }

    @Test func `races with 1,000 requests: those that could be sent are answered`() throws {
        try LiveHost.run(capacity: capacity()) { live in
            for round in 1...10 {
                let guests = try (0..<100).map { _ in try Guest(live) }
                for guest in guests { #expect(try guest.client.call(.get("/hello")).response().text == "hello") }
                let tick = try Outcome.of { live.pass(hours: Double(2 * round)) }
                let sent = try guests.map { try send(.get("/hello"), on: $0.client) }
                for (guest, isSent) in zip(guests, sent) where isSent {
                    #expect(try guest.client.response(for: RequestID(rawValue: 1)).response().text == "hello")
                }
                try tick.get()
                for (guest, isSent) in zip(guests, sent) where !isSent {
                    let end = try guest.client.receive()
                    #expect(end.isEmpty)
                }
            }
        }
    }

    @Test func `is not of a paused host's making: the successor has the connection`() throws {
        try LiveHost.run(capacity: capacity()) { old in
            try LiveHost.run { new in
                var client = try old.connect()
                #expect(try client.call(.get("/hello")).response().text == "hello")
                old.host.pause()
                old.pass(hours: 2)
                let outcome = try Outcome.of {
                    old.host.handOver(within: .seconds(30)) { number in
                        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
                        guard copy >= 0 else { return false }
                        new.host.adopt(FileDescriptor(adopting: copy))
                        return true
                    }
                }
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(try client.call(.get("/hello")).response().text == "hello")
                #expect(new.host.status.calls == 1)
            }
        }
    }
}

/// A client among many.
private final class Guest {
    var client: FastCGIClient

    init(_ live: LiveHost) throws { client = try live.connect() }
}
