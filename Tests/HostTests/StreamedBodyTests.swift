import FastCGI
import Host
import Linux
import Synchronization
import TestSupport
import Testing

@Suite struct `Bodies taken as they arrive` {
    private func serve(
        body: Int = 1 << 20, _ times: Host.TimeLimits = Host.TimeLimits(), _ run: (LiveHost) throws -> Void
    ) throws {
        var capacity = Host.Capacity.of(body: body)
        capacity.times = times
        try LiveHost.run(capacity: capacity, functions: streamFunctions, run)
    }

    /// BEGIN_REQUEST and the head of an upload.
    private func head(_ path: String, query: String = "", length: Int? = nil) -> [UInt8] {
        let headers = length.map { [(name: "Content-Length", value: "\($0)")] } ?? []
        let request = FastCGIRequest(
            parameters: nginxParameters(method: "PUT", path: path, query: query, headers: headers))
        return request.records().dropLast().flatMap { $0.encoded() }
    }

    private func part(_ bytes: [UInt8]) -> [UInt8] {
        FastCGIRecord(.standardInput, RequestID(rawValue: 1), bytes).encoded()
    }

    @Test func `are answered piece by piece`() throws {
        try serve { live in
            var client = try live.connect()
            try client.send(head("/echoing"))
            let reader = StreamReader()
            for text in ["a", "bc", "def"] {
                let before = reader.body
                try client.send(part(Array(text.utf8)))
                try reader.read(from: client) { $0.body == before + text }
            }
            try client.send(part([]))
            try reader.read(from: client) { $0.hasEnded }
            #expect(reader.end == EndRequest())
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `are read no faster than they are taken, 64 MiB of them`() throws {
        try serve(body: 64 << 20) { live in
            let observation = Observation()
            var client = try live.connect()
            let piece = Large.body(32_768)
            let total = 64 << 20
            try client.send(head("/receiving", query: "key=\(observation.key)", length: total))
            var samples = Samples()
            for sent in stride(from: 0, to: total, by: piece.count) {
                try client.send(part(piece))
                samples.take(piece)
                let ahead = sent + piece.count - observation.count.load(ordering: .sequentiallyConsistent)
                guard ahead <= 2 << 20 else {
                    Issue.record("the host has read \(ahead) bytes ahead of the function")
                    return
                }
            }
            try client.send(part([]))
            let answer = try client.response(for: RequestID(rawValue: 1)).response()
            #expect(answer.text == "\"\(total) \(samples.sum)\"")
        }
    }

    @Test func `wait for a function that is held up by its own answer`() throws {
        try serve(body: 64 << 20) { live in
            let client = SharedClient(try live.connect())
            let records = part(Large.body(65_528))
            let count = 256
            let (head, end) = (head("/echoing"), part([]))
            // Sent on a thread of its own: while nobody reads the answer, sending comes to a stand.
            try Thread.start(named: "sender") {
                let isSent: Void? = try? {
                    try client.client.send(head)
                    for _ in 0..<count { try client.client.send(records) }
                    try client.client.send(end)
                }()
                #expect(isSent != nil)
            }
            let reader = StreamReader()
            try reader.read(from: client.client) { $0.hasEnded }
            #expect(reader.head?.body.count == count * 65_528)
        }
    }

    @Test func `are held to the limit in all`() throws {
        try serve(body: 100_000) { live in
            let observation = Observation()
            var client = try live.connect()
            try client.send(head("/receiving", query: "key=\(observation.key)"))
            for _ in 0..<4 { try client.send(part([UInt8](repeating: 1, count: 30_000))) }
            try client.send(part([]))
            #expect(try client.response(for: RequestID(rawValue: 1)).response().status == 413)
            #expect(observation.waitForEnd() == "413")
            #expect(observation.count.load(ordering: .sequentiallyConsistent) <= 100_000)
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test(arguments: [2, 4])
    func `are refused when they do not have the length that was declared`(length: Int) throws {
        try serve { live in
            let observation = Observation()
            var client = try live.connect()
            try client.send(head("/receiving", query: "key=\(observation.key)", length: length))
            try client.send(part([1, 2, 3]) + part([]))
            #expect(try client.response(for: RequestID(rawValue: 1)).response().status == 400)
            #expect(observation.waitForEnd() == "400")
        }
    }

    @Test func `are refused when nothing comes of them`() throws {
        var times = Host.TimeLimits()
        times.body = .milliseconds(50)
        // The function's own time does not run while it waits for its client.
        times.deadline = .milliseconds(1_000)
        try serve(times) { live in
            let observation = Observation()
            var client = try live.connect()
            try client.send(head("/receiving", query: "key=\(observation.key)") + part([1]))
            #expect(try client.response(for: RequestID(rawValue: 1)).response().status == 408)
            #expect(observation.waitForEnd() == "408")
        }
    }

    @Test func `are cancelled when the peer goes away`() throws {
        try serve { live in
            let observation = Observation()
            do {
                let client = try live.connect()
                try client.send(head("/receiving", query: "key=\(observation.key)") + part([1]))
                while observation.count.load(ordering: .sequentiallyConsistent) == 0 { Thread.sleep(milliseconds: 1) }
            }
            #expect(observation.waitForEnd() == "cancelled")
        }
    }

    @Test func `are cancelled also when the end of the peer came with more than is read ahead`() throws {
        try serve { live in
            let meeting = Meeting()
            do {
                let client = try live.connect()
                try client.send(head("/waiting", query: "key=\(meeting.key)"))
                #expect(meeting.waitForArrival())
                for _ in 0..<6 { try client.send(part([UInt8](repeating: 1, count: 65_528))) }
            }
            #expect(meeting.waitForCancellation())
        }
    }

    @Test func `need not be read, and what comes of them is dropped`() throws {
        try serve { live in
            var client = try live.connect()
            let whole = part([UInt8](repeating: 1, count: 60_000))
            try client.send(head("/ignoring") + whole)
            #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "ignored")
            for _ in 0..<10 { try client.send(whole) }
            try client.send(part([]))
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `are not waited for when the caller may not call`() throws {
        try serve { live in
            var client = try live.connect()
            try client.send(head("/guarded"))
            #expect(try client.response(for: RequestID(rawValue: 1)).response().status == 401)
            try client.send(part([1]) + part([]))
            #expect(try client.call(.get("/hello")).response().text == "hello")
        }
    }

    @Test func `of other functions come whole as before`() throws {
        try serve { live in
            let body = Large.body(50_000)
            let answer = try live.call(.post("/length", body: body))
            #expect(answer.text == "50000 \(checksum(body))")
        }
    }
}

/// A connection that one thread writes to while another reads from it.
private final class SharedClient: Sendable {
    let client: FastCGIClient
    init(_ client: consuming FastCGIClient) { self.client = client }
}
