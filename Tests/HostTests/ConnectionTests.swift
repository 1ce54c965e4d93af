import FastCGI
import TestSupport
import Testing

@Suite struct `Connections` {
    @Test func `carry many calls one after the other`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            for _ in 0..<500 {
                let answer = try client.call(.get("/hello"))
                #expect(try answer.response().text == "hello")
            }
        }
    }

    @Test func `are closed after the answer where the peer does not keep them`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            #expect(try client.call(.get("/hello", keepConnection: false)).response().text == "hello")
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `are closed after a large answer where the peer does not keep them`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/large", query: "bytes=8000000", keepConnection: false).encoded())
            #expect(try client.response(for: RequestID(rawValue: 1)).response().body == Large.body(8_000_000))
            #expect(try client.receive().isEmpty)
        }
    }

    @Test(arguments: [Role.authorizer, Role(rawValue: 9)])
    func `are closed after an END_REQUEST of the protocol's own, too`(role: Role) throws {
        try LiveHost.run { live in
            var request = FastCGIRequest.get("/hello", keepConnection: false)
            request.role = role
            var client = try live.connect()
            #expect(try client.call(request).end?.protocolStatus == .unknownRole)
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `take requests one byte at a time`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            for byte in FastCGIRequest.post("/length", body: Array("a body".utf8)).encoded() { try client.send([byte]) }
            let answer = try client.response(for: RequestID(rawValue: 1)).response()
            #expect(answer.text == "6 \(checksum("a body".utf8))")
        }
    }

    @Test func `answer interleaved requests in the order in which they are done`() throws {
        try LiveHost.run { live in
            let (suspension, block) = (Meeting(), Meeting())
            var client = try live.connect()
            try client.send(
                FastCGIRequest.interleaved([
                    .get("/suspending", query: "key=\(suspension.key)", id: 1),
                    .get("/blocking", query: "key=\(block.key)", id: 2),
                    .get("/hello", id: 3),
                    .get("/large", query: "bytes=300000", id: 65_535),
                ]))
            #expect(suspension.waitForArrival())
            #expect(block.waitForArrival())
            #expect(try client.response(for: RequestID(rawValue: 3)).response().text == "hello")
            #expect(try client.response(for: RequestID(rawValue: 65_535)).response().body == Large.body(300_000))
            block.open()
            #expect(try client.response(for: RequestID(rawValue: 2)).response().text == "unblocked")
            suspension.end()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "resumed")
        }
    }

    @Test func `take an id again as soon as its request is answered`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var client = try live.connect()
            for _ in 0..<50 {
                // An ABORT that comes after the answer must not reach the next request of the same id.
                let request = FastCGIRequest.get("/hello", id: 7)
                #expect(try client.call(request).response().text == "hello")
                try client.send(request.abort())
            }
            let last = FastCGIRequest.get("/suspending", query: "key=\(meeting.key)", id: 7)
            try client.send(last.encoded())
            #expect(meeting.waitForArrival())
            meeting.end()
            #expect(try client.response(for: last.id).response().text == "resumed")
        }
    }

    @Test func `end alone when their peer breaks the protocol`() throws {
        try LiveHost.run { live in
            var good = try live.connect()
            #expect(try good.call(.get("/hello")).response().status == 200)
            let bad = try live.connect()
            try bad.send([2, 1, 0, 1, 0, 8, 0, 0])
            #expect(try bad.receive().isEmpty)
            #expect(try good.call(.get("/hello")).response().status == 200)
        }
    }

    @Test func `cancel what runs when their peer breaks the protocol`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            let client = try live.connect()
            let request = FastCGIRequest.get("/suspending", query: "key=\(meeting.key)")
            try client.send(request.encoded())
            #expect(meeting.waitForArrival())
            try client.send(request.encoded())
            #expect(meeting.waitForCancellation())
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `tell what they can do`() throws {
        try LiveHost.run(capacity: .of(connections: 12, calls: 34)) { live in
            var client = try live.connect()
            try client.send(FastCGIRequest.getValues(["FCGI_MAX_CONNS", "FCGI_MPXS_CONNS", "FCGI_MAX_REQS", "OTHER"]))
            let record = try client.managementRecord()
            #expect(record.header.type == .getValuesResult)
            let pairs = [
                (name: "FCGI_MAX_CONNS", value: "12"), ("FCGI_MAX_REQS", "34"), ("FCGI_MPXS_CONNS", "1"),
            ]
            #expect(record.content == FastCGIRequest.encode(pairs))
        }
    }

    @Test func `answer a flood of management records that is not read, and go on after it`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            let flood = [UInt8]((0..<4_000).flatMap { _ in FastCGIRecord(.getValues, .null, []).encoded() })
            for _ in 0..<4 { try client.send(flood) }
            for _ in 0..<16_000 { #expect(try client.managementRecord().content.isEmpty) }
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `answer a peer that has ended its side`() throws {
        try LiveHost.run { live in
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/large", query: "bytes=4000000").encoded())
            client.finishSending()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().body == Large.body(4_000_000))
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `answer a peer that has ended its side while its call blocks`() throws {
        try LiveHost.run { live in
            let meeting = Meeting()
            var client = try live.connect()
            try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)").encoded())
            client.finishSending()
            #expect(meeting.waitForArrival())
            meeting.open()
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "unblocked")
            #expect(try client.receive().isEmpty)
        }
    }

    @Test func `are let go when their peer leaves in the middle of a request`() throws {
        let leftovers = FastCGIRequest.post("/length", body: [UInt8](repeating: 1, count: 30_000)).encoded()
        try LiveHost.run { live in
            for length in [1, 8, 20, 200, 20_000] {
                let client = try live.connect()
                try client.send([UInt8](leftovers[..<length]))
            }
            // A connection that was not let go would hold up the stop.
            #expect(live.stop())
        }
    }

    @Test func `do not starve others with a body that never ends`() throws {
        try LiveHost.run(capacity: .of(threads: 1...1)) { live in
            let flood = try live.connect()
            var request = FastCGIRequest.post("/length", body: [])
            request.keepConnection = true
            try flood.send(request.records()[0].encoded())
            // STDIN of a request that nobody has begun is skipped for as long as it comes.
            let records = [UInt8](
                (0..<64).flatMap { _ in
                    FastCGIRecord(.standardInput, RequestID(rawValue: 9), [UInt8](repeating: 0, count: 65_528))
                        .encoded()
                })
            for _ in 0..<8 {
                try flood.send(records)
                #expect(try live.get("/hello").text == "hello")
            }
        }
    }
}
