import FastCGI
import Glibc
import TestSupport
import Testing

@Suite(.serialized) struct `Load` {
    private static let large = 32 << 20

    @Test func `a peer that reads slowly gets 32 MiB, and others are answered meanwhile`() throws {
        try LiveHost.run { live in
            var reader = FastCGIAnswerReader()
            let client = try live.connect()
            let request = FastCGIRequest.get("/large", query: "bytes=\(Self.large)")
            try client.send(request.encoded())
            var received = 0
            while reader.partialAnswer(for: request.id)?.end == nil {
                let bytes = try client.receive(limit: 65_536)
                try #require(!bytes.isEmpty)
                if received / (8 << 20) != (received + bytes.count) / (8 << 20) {
                    #expect(try live.get("/hello").text == "hello")
                }
                received += bytes.count
                try reader.append(bytes)
            }
            #expect(try reader.takeAnswer(for: request.id)?.response().body == Large.body(Self.large))
        }
    }

    @Test func `a peer that leaves in the middle of 32 MiB ends nothing but its connection`() throws {
        try LiveHost.run { live in
            for bytes in [1, 65_536, 1 << 20] {
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/large", query: "bytes=\(Self.large)").encoded())
                _ = try client.receive(limit: bytes)
            }
            #expect(try live.get("/hello").text == "hello")
            #expect(live.stop())
        }
    }

    @Test func `a peer that leaves in the middle of one answer while another call runs harms nobody`() throws {
        try LiveHost.run { live in
            let meetings = (0..<8).map { _ in Meeting() }
            for meeting in meetings {
                let client = try live.connect()
                try client.send(
                    FastCGIRequest.interleaved([
                        .get("/blocking", query: "key=\(meeting.key)", id: 1),
                        .get("/large", query: "bytes=4000000", id: 2),
                    ]))
                #expect(meeting.waitForArrival())
                _ = try client.receive(limit: 8)
            }
            for meeting in meetings { meeting.open() }
            #expect(try live.get("/hello").text == "hello")
            #expect(live.stop())
        }
    }

    @Test(arguments: [(65_536, 200), (65_537, 413)])
    func `bodies are taken up to the limit`(length: Int, status: Int) throws {
        try LiveHost.run { live in
            let body = Large.body(length)
            var declared = FastCGIRequest.post("/length", body: body)
            #expect(try live.call(declared).status == status)
            // Without CONTENT_LENGTH the bytes themselves are counted.
            declared.parameters = FastCGIRequest.encode([("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/length")])
            let answer = try live.call(declared)
            #expect(answer.status == status)
            if status == 200 { #expect(answer.text == "\(length) \(checksum(body))") }
        }
    }

    @Test(arguments: [true, false])
    func `a body far beyond the limit is refused, and the refusal arrives`(keepConnection: Bool) throws {
        try LiveHost.run { live in
            for _ in 0..<20 {
                var request = FastCGIRequest.post("/length", body: [UInt8](repeating: 7, count: 4 << 20))
                request.keepConnection = keepConnection
                var client = try live.connect()
                #expect(try client.call(request).response().status == 413)
                if keepConnection {
                    #expect(try client.call(.get("/hello")).response().text == "hello")
                } else {
                    #expect(try client.receive().isEmpty)
                }
            }
        }
    }

    @Test func `a thousand idle connections leave calls answered`() throws {
        try raiseDescriptorLimit(to: 4_096)
        try LiveHost.run { live in
            let idle = try Crowd(1_000) { try live.connect() }
            for _ in 0..<200 { #expect(try live.get("/hello").text == "hello") }
            let texts = try idle.texts { client in try client.call(.get("/hello")) }
            #expect(texts == Array(repeating: "hello", count: 1_000))
        }
    }

    @Test func `connections beyond the limit wait until one is closed`() throws {
        try LiveHost.run(capacity: .of(connections: 4)) { live in
            var first: Crowd? = try Crowd(4) { try live.connect() }
            let texts = try first?.texts { client in try client.call(.get("/hello")) }
            #expect(texts == Array(repeating: "hello", count: 4))
            var waiting = try live.connect()
            try waiting.send(FastCGIRequest.get("/hello").encoded())
            first = nil
            #expect(try waiting.response(for: RequestID(rawValue: 1)).response().text == "hello")
        }
    }

    @Test func `blocked calls get threads of their own, and give them back`() throws {
        try LiveHost.run(capacity: .of(threads: 1...24)) { live in
            for _ in 0..<2 {
                let meeting = Meeting()
                let blocked = try Crowd(20) {
                    let client = try live.connect()
                    try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)").encoded())
                    return client
                }
                for _ in 0..<20 { #expect(meeting.waitForArrival()) }
                #expect(try live.get("/hello").text == "hello")
                for _ in 0..<20 { meeting.open() }
                let texts = try blocked.texts { client in try client.response(for: RequestID(rawValue: 1)) }
                #expect(texts == Array(repeating: "unblocked", count: 20))
            }
        }
    }

    @Test func `calls that block after a busy time find the pool watched`() throws {
        try LiveHost.run(capacity: .of(threads: 1...4)) { live in
            for _ in 0..<5 {
                // Longer than the watcher stays awake for.
                for _ in 0..<400 { #expect(try live.get("/hello").status == 200) }
                let meeting = Meeting()
                let client = try live.connect()
                try client.send(FastCGIRequest.get("/blocking", query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
                #expect(try live.get("/hello").text == "hello")
                meeting.open()
            }
        }
    }

    private func raiseDescriptorLimit(to count: UInt) throws {
        var limit = rlimit()
        try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        guard limit.rlim_cur < count else { return }
        limit.rlim_cur = min(count, limit.rlim_max)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }
}

/// Many clients at once; an array cannot hold what cannot be copied.
private final class Crowd {
    private final class Member {
        var client: FastCGIClient
        init(_ client: consuming FastCGIClient) { self.client = client }
    }

    private let members: [Member]

    init(_ count: Int, _ make: () throws -> FastCGIClient) throws {
        members = try (0..<count).map { _ in Member(try make()) }
    }

    /// The bodies of everybody's answers.
    func texts(_ body: (inout FastCGIClient) throws -> FastCGIAnswer) throws -> [String] {
        try members.map { member in try body(&member.client).response().text }
    }
}
