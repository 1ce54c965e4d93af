import HTTPClient
import KeyDrill
import Linux
import Synchronization
import TestSupport
import Testing

/// The client against a server on loopback.
@Suite struct `HTTP client` {
    private static let keys = Array(#"{"keys":[]}"#.utf8)

    /// What must not pass before a test may fail: a safety net, which no good run comes near.
    private static let patience = Duration.seconds(60)

    private static let chunkedHead = LoopbackAnswer.head(headers: [("Transfer-Encoding", "chunked")])

    private static func chunked(_ text: String) -> LoopbackAnswer { .bytes(chunkedHead + Array(text.utf8)) }

    private func fetch(
        _ answer: LoopbackAnswer, bodyInBytes: Int = 1 << 20, duration: Duration = patience
    ) throws -> [UInt8] {
        let server = try LoopbackServer { _ in answer }
        let client = HTTPClient(limits: .init(bodyInBytes: bodyInBytes, duration: duration))
        return try client.get(HTTPURL(parsing: "http://127.0.0.1:\(server.port)/keys"), accept: "application/json")
    }

    @Test func `asks in HTTP 1.1 for what the URL says, and for no coding`() throws {
        let seen = Mutex<[LoopbackRequest]>([])
        let server = try LoopbackServer { request in
            seen.withLock { $0.append(request) }
            return .response(body: Self.keys)
        }
        let url = try HTTPURL(parsing: "http://LocalHost:\(server.port)/a%20b/../c?d=e")
        #expect(try HTTPClient().get(url, accept: "application/jwk-set+json, application/json") == Self.keys)
        let request = try #require(seen.withLock { $0.first })
        #expect(request.line == "GET /a%20b/../c?d=e HTTP/1.1")
        #expect(
            request.fields == [
                "Host: LocalHost:\(server.port)", "Accept: application/jwk-set+json, application/json",
                "User-Agent: swiftlet", "Connection: close",
            ])
        #expect(server.requestCount == 1)
    }

    @Test(arguments: [0, 1, 16 << 10, 1 << 20])
    func `returns a body with and without its length`(count: Int) throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try fetch(.response(body: body)) == body)
        #expect(try fetch(.withoutLength(body)) == body)
    }

    @Test func `takes a key set of 10 MiB for as much of it as the limit allows`() throws {
        let body = [UInt8](repeating: 0x20, count: 10 << 20)
        let limit = HTTPClientError.bodyTooLarge(limitInBytes: 1 << 20)
        #expect(throws: limit) { try fetch(.response(body: body)) }
        #expect(throws: limit) { try fetch(.withoutLength(body)) }
    }

    @Test func `returns what drips in if it is there in time`() throws {
        #expect(try fetch(.drip(Self.keys, every: .milliseconds(1))) == Self.keys)
        let chunks = Array("1\r\n{\r\na\r\n\"keys\":[]}\r\n0\r\n\r\n".utf8)
        #expect(
            try fetch(LoopbackAnswer([.drip(Self.chunkedHead + chunks, every: .milliseconds(1)), .stall])) == Self.keys)
    }

    @Test(
        arguments: [
            (.redirect(to: "http://127.0.0.1:1/"), .redirected(status: 302)),
            (.redirect(status: 308, to: "https://10.0.0.1/"), .redirected(status: 308)),
            (.response(status: 500, body: keys), .unexpectedStatus(500)),
            (.cut(keys, after: 3), .cutOff(bodyBytes: 3, expected: 11)),
            (LoopbackAnswer([]), .cutOff(bodyBytes: 0, expected: nil)),
            (.endlessHeaders, .headTooLarge(limitInBytes: 16384)), (.endlessBody, .bodyTooLarge(limitInBytes: 100)),
            (.response(body: [UInt8](repeating: 0, count: 101)), .bodyTooLarge(limitInBytes: 100)),
            (.withoutLength([UInt8](repeating: 0, count: 101)), .bodyTooLarge(limitInBytes: 100)),
            (.response(headers: [("Transfer-Encoding", "chunked")]), .ambiguousLength),
            (chunked("hello\r\n"), .malformedChunk), (chunked("5\r\nhel"), .cutOff(bodyBytes: 3, expected: nil)),
            (chunked("65\r\n"), .bodyTooLarge(limitInBytes: 100)),
            (
                LoopbackAnswer([.send(chunkedHead), .sendForever(Array("1\r\na\r\n".utf8))]),
                .bodyTooLarge(limitInBytes: 100)
            ),
            (
                LoopbackAnswer([.send(chunkedHead + Array("0\r\n".utf8)), .sendForever(Array("A: b\r\n".utf8))]),
                .chunkExtrasTooLarge(limitInBytes: 16384)
            ),
            (
                LoopbackAnswer([.sendForever(Array("HTTP/1.1 103 Early Hints\r\n\r\n".utf8))]),
                .headTooLarge(limitInBytes: 16384)
            ),
            (.response(headers: [("Content-Encoding", "gzip")]), .contentCoded),
            (.bytes(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)), .malformedHead),
        ] as [(LoopbackAnswer, HTTPClientError)])
    func `refuses what is no document`(answer: LoopbackAnswer, error: HTTPClientError) {
        #expect(throws: error) { try fetch(answer, bodyInBytes: 100) }
    }

    @Test func `a reset cuts off what would have ended with the connection`() {
        let error = #expect(throws: HTTPClientError.self) {
            try fetch(LoopbackAnswer([.send(LoopbackAnswer.head() + Self.keys), .reset]))
        }
        // How much of it a reset overtakes is the system's business.
        guard case .cutOff(_, expected: nil) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "no error")")
            return
        }
    }

    @Test(
        arguments: [
            .stall, LoopbackAnswer([.send(Array("HTTP/1.1 2".utf8)), .stall]),
            LoopbackAnswer([.send(LoopbackAnswer.head(length: 5)), .stall]),
            .drip([UInt8](repeating: 0x20, count: 10_000), every: .milliseconds(10)),
            LoopbackAnswer([
                .send(LoopbackAnswer.head(length: 10_000)),
                .drip([UInt8](repeating: 0x20, count: 10_000), every: .milliseconds(10)),
            ]),
        ])
    func `is over at its deadline, whatever comes or does not come`(answer: LoopbackAnswer) throws {
        let start = ContinuousClock.now
        #expect(throws: HTTPClientError.timedOut(after: .milliseconds(100))) {
            try fetch(answer, duration: .milliseconds(100))
        }
        #expect(ContinuousClock.now - start >= .milliseconds(100))
        #expect(ContinuousClock.now - start < Self.patience)
    }

    @Test func `is over at its deadline while TLS has not shaken hands`() throws {
        let server = try LoopbackServer { _ in .stall }
        let url = try HTTPURL(parsing: "https://127.0.0.1:\(server.port)/")
        #expect(throws: HTTPClientError.timedOut(after: .milliseconds(100))) {
            try HTTPClient(limits: .init(duration: .milliseconds(100))).get(url, accept: "*/*")
        }
    }

    @Test(arguments: [.zero, .seconds(-1)] as [Duration])
    func `a deadline that is over lets nothing through`(duration: Duration) throws {
        #expect(throws: HTTPClientError.timedOut(after: duration)) {
            try fetch(.response(body: Self.keys), duration: duration)
        }
    }

    @Test func `an issuer that is down refuses at once, and is back when it is back`() throws {
        let server = try LoopbackServer { _ in .response(body: Self.keys) }
        let url = try HTTPURL(parsing: "http://127.0.0.1:\(server.port)/keys")
        let client = HTTPClient(limits: .init(duration: Self.patience))
        for round in 1...3 {
            #expect(try client.get(url, accept: "*/*") == Self.keys)
            server.stop()
            let error = #expect(throws: HTTPClientError.self) { try client.get(url, accept: "*/*") }
            #expect(error.map { "\($0)" } == "host takes no connection: Connection refused")
            #expect(server.requestCount == round)
            try server.start()
        }
    }

    @Test func `an issuer that stops in the middle of an answer cuts it off`() throws {
        let place = Place()
        let server = try LoopbackServer { _ in
            // Not a task: the tests beside this one may have taken every thread that runs those.
            try? Thread.start(named: "stop") { place.server.withLock(\.self)?.stop() }
            return LoopbackAnswer([.send(LoopbackAnswer.head(length: 5)), .stall])
        }
        place.server.withLock { $0 = server }
        let url = try HTTPURL(parsing: "http://127.0.0.1:\(server.port)/keys")
        let error = #expect(throws: HTTPClientError.self) {
            try HTTPClient(limits: .init(duration: Self.patience)).get(url, accept: "*/*")
        }
        guard case .cutOff(bodyBytes: 0, _) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "no error")")
            return
        }
    }

    @Test func `serves several threads at once`() async throws {
        let server = try LoopbackServer { request in .response(body: Array(request.target.utf8)) }
        let port = server.port
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let url = try HTTPURL(parsing: "http://127.0.0.1:\(port)/\(number)")
                    #expect(try HTTPClient().get(url, accept: "*/*") == Array("/\(number)".utf8))
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requestCount == 32)
    }

    @Test(arguments: 0..<4)
    func `mutated answers end in a body within the limit or in an error`(seed: UInt64) throws {
        let state = Mutex(SeededGenerator(seed: seed))
        let chunks = Array("1\r\n{\r\na\r\n\"keys\":[]}\r\n0\r\n\r\n".utf8)
        let good =
            seed % 2 == 0 ? LoopbackAnswer.head(length: Self.keys.count) + Self.keys : Self.chunkedHead + chunks
        let server = try LoopbackServer { _ in
            .bytes(state.withLock { generator in good.mutated(by: &generator) })
        }
        let url = try HTTPURL(parsing: "http://127.0.0.1:\(server.port)/keys")
        let client = HTTPClient(limits: .init(bodyInBytes: 64, duration: Self.patience))
        for _ in 0..<100 {
            if let body = try? client.get(url, accept: "*/*") { #expect(body.count <= 64) }
        }
        #expect(server.requestCount == 100)
    }
}

/// Where a server's behaviour finds the server.
private final class Place: Sendable {
    let server = Mutex<LoopbackServer?>(nil)
}
