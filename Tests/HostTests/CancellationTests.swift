import FastCGI
import TestSupport
import Testing

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
}
