import FastCGI
import TestSupport
import Testing

@testable import Host

@Suite struct `The thread pool` {
    @Test func `grows for calls that block all at once, and shrinks to its least number again`() throws {
        var capacity = Host.Capacity.of(threads: 2...80)
        capacity.times.thread = .milliseconds(50)
        capacity.times.deadline = .seconds(3_600)
        try LiveHost.run(capacity: capacity) { live in
            let meeting = Meeting()
            var client = try live.connect()
            let ids = 1...64 as ClosedRange<UInt16>
            for id in ids {
                try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)", id: id).encoded())
            }
            for _ in ids { #expect(meeting.waitForArrival()) }
            #expect(live.host.pool.threadCount >= 64)
            #expect(live.host.pool.threadCount <= 80)
            #expect(try live.get("/hello").text == "hello")
            for _ in ids { meeting.open() }
            for id in ids {
                let answer = try client.response(for: RequestID(rawValue: id)).response()
                #expect(answer.text == "unblocked")
            }
            #expect(eventually { live.host.pool.threadCount == 2 })
            #expect(try live.get("/hello").text == "hello")
        }
    }
}
