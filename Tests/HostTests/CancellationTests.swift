import FastCGI
import Synchronization
import TestSupport
import Testing

@testable import Host

@Suite struct `Cancellation` {
    @Test func `comes with ABORT, and the request is ended`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var client = try live.connect()
            let request = FastCGIRequest.get("/suspending", query: "key=\(meeting.key)")
            try client.send(request.encoded())
            #expect(meeting.waitForArrival())
            for _ in 0..<100 { try client.send(request.abort()) }
            #expect(meeting.waitForCancellation())
            #expect(try client.response(for: request.id).end?.protocolStatus == .requestComplete)
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `reaches only the aborted one of several requests`() throws {
        try LiveHost.run { live in
            let (aborted, other) = (Meeting(), Meeting())
            var client = try live.connect()
            let requests: [FastCGIRequest] = [
                .get("/suspending", query: "key=\(aborted.key)", id: 1),
                .get("/suspending", query: "key=\(other.key)", id: 2),
            ]
            try client.send(FastCGIRequest.interleaved(requests))
            #expect(aborted.waitForArrival())
            #expect(other.waitForArrival())
            try client.send(requests[0].abort())
            #expect(aborted.waitForCancellation())
            _ = try client.response(for: requests[0].id)
            other.end()
            #expect(try client.response(for: requests[1].id).response().text == "resumed")
        }
    }

    @Test func `comes when the peer goes away`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            do {
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
        }
    }

    @Test func `comes also when the request and the end of the peer come together`() throws {
        try LiveHost.run { live in
            for _ in 0..<100 {
                let meeting = Meeting()
                do {
                    let client = try live.connect()
                    try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
                }
                #expect(meeting.waitForCancellation())
            }
        }
    }

    @Test func `comes over TCP as well`() throws {
        try TCPHost.run { port in
            for _ in 0..<20 {
                let meeting = Meeting()
                do {
                    let client = try FastCGIClient.connect(host: "127.0.0.1", port: port)
                    try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)").encoded())
                }
                #expect(meeting.waitForCancellation())
            }
        }
    }

    @Test func `reaches a function that computes, by ABORT`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var client = try live.connect()
            let request = FastCGIRequest.get("/computing", query: "key=\(meeting.key)")
            try client.send(request.encoded())
            #expect(meeting.waitForArrival())
            try client.send(request.abort())
            #expect(meeting.waitForCancellation())
            #expect(try client.response(for: request.id).end?.protocolStatus == .requestComplete)
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `reaches a function that computes when the peer goes away`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            do {
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/computing", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
        }
    }

    @Test func `reaches a function that computes when the peer goes away over TCP`() throws {
        try TCPHost.run { port in
            let meeting = Meeting()
            do {
                let client = try FastCGIClient.connect(host: "127.0.0.1", port: port)
                try client.send(FastCGIRequest.get("/computing", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
            }
            #expect(meeting.waitForCancellation())
        }
    }

    @Test func `comes when the connection is closed for want of memory`() throws {
        var capacity = Host.Capacity.small
        capacity.memory.buffered = 1_000_000
        capacity.times.deadline = .seconds(3_600)
        try LiveHost.run(capacity: capacity) { live in
            let meeting = Meeting()
            let client = try live.connect()
            try client.send(FastCGIRequest.get("/suspending", query: "key=\(meeting.key)", id: 1).encoded())
            #expect(meeting.waitForArrival())
            // Neither is taken, and the second finds no room.
            let large = [2, 3].map { FastCGIRequest.get("/large", query: "bytes=4000000", id: $0) }
            try client.send(large.flatMap { $0.encoded() })
            #expect(meeting.waitForCancellation())
            #expect(eventually { live.host.status.inFlight == 0 && live.host.budget.bytes == 0 })
        }
    }

    @Test(arguments: [true, false])
    func `has a call that waits never run`(byAbort: Bool) throws {
        var capacity = Host.Capacity.of(calls: 1)
        capacity.times.queue = .seconds(3_600)
        capacity.times.deadline = .seconds(3_600)
        try LiveHost.run(capacity: capacity) { live in
            let (first, second) = (Meeting(), Meeting())
            var blocked = try live.connect()
            try blocked.send(FastCGIRequest.get("/blocking", query: "key=\(first.key)").encoded())
            #expect(first.waitForArrival())
            var waiting: FastCGIClient? = try live.connect()
            let request = FastCGIRequest.get("/blocking", query: "key=\(second.key)")
            try waiting?.send(request.encoded())
            #expect(eventually { live.host.status.waiting == 1 })
            if byAbort { try waiting?.send(request.abort()) } else { waiting = nil }
            // No answer tells of it while it waits.
            #expect(
                eventually {
                    live.host.connections.withLock { Array($0.values) }.contains { connection in
                        connection.state.withLock { $0.calls.contains { $0.call.isCancelled } }
                    }
                })
            first.open()
            #expect(try blocked.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
            #expect(eventually { live.host.status.inFlight == 0 && live.host.status.waiting == 0 })
            #expect(!second.hasArrival)
            if byAbort {
                let end = try waiting?.response(for: request.id).end
                #expect(end?.protocolStatus == .requestComplete)
            }
            #expect(try live.get("/hello").text == "hello")
        }
    }
}
