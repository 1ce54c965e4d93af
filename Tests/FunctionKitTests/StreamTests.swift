import Synchronization
import Testing

@testable import FunctionKit

private let anybody = Access.public(because: "test")

private struct Numbers: Function {
    static let endpoint = Endpoint(.get, "/numbers", access: anybody)
    func run(_ request: Request, _ context: Context) -> some AsyncSequence<[UInt8], Never> & Sendable {
        AsyncStream { pieces in
            for number in [1, 2, 3] as [UInt8] { pieces.yield(Array(repeating: number, count: Int(number) - 1)) }
            pieces.finish()
        }
    }
}

private struct Words: Function {
    static let endpoint = Endpoint(.get, "/words", access: anybody)
    func run(_ request: Request, _ context: Context) -> AsyncThrowingStream<String, any Error> {
        AsyncThrowingStream { words in
            words.yield("grün")
            words.finish(throwing: Problem(.conflict))
        }
    }
}

private struct Ticks: Function {
    static let endpoint = Endpoint(.get, "/ticks", access: anybody)
    func run(_ request: Request, _ context: Context) -> some AsyncSequence<ServerSentEvent, Never> & Sendable {
        AsyncStream { ticks in
            for tick in 1...2 { ticks.yield(ServerSentEvent("\(tick)")) }
            ticks.finish()
        }
    }
}

/// Keeps the pieces as they were written.
private final class Pieces: BodySink {
    let all = Mutex<[[UInt8]]>([])
    var texts: [String] { all.withLock { $0 }.map { String(decoding: $0, as: UTF8.self) } }

    func write(_ bytes: [UInt8]) async throws { all.withLock { $0.append(bytes) } }
}

extension Function {
    /// The answer to a call without any input worth the name.
    fileprivate static func answer() async throws -> Response {
        let context = Context(id: "1", function: "F", caller: nil) { _, _, _, _ in }
        return try response(for: await Self().run(input(from: .get("")), context))
    }
}

extension Response {
    fileprivate func stream() throws -> BodyStream {
        guard case .stream(let stream) = body else { throw Whole() }
        return stream
    }
    fileprivate struct Whole: Error {}
}

@Suite struct `Streamed answers` {
    @Test func `are made of a sequence of bytes, without its empty pieces`() async throws {
        let (response, pieces) = (try await Numbers.answer(), Pieces())
        try await response.stream().produce(BodyWriter(sink: pieces))
        #expect(pieces.all.withLock { $0 } == [[2], [3, 3]])
        #expect(response.headerFields == [.contentType: "application/octet-stream"])
        #expect(try response.stream().keepAlive == nil)
    }

    @Test func `are made of a sequence of texts, and end with its error`() async throws {
        let (response, pieces) = (try await Words.answer(), Pieces())
        await #expect(throws: Problem.self) { try await response.stream().produce(BodyWriter(sink: pieces)) }
        #expect(pieces.texts == ["grün"])
        #expect(response.headerFields == [.contentType: "text/plain; charset=utf-8"])
    }

    @Test func `are made of a sequence of events, each one piece`() async throws {
        let (response, pieces) = (try await Ticks.answer(), Pieces())
        try await response.stream().produce(BodyWriter(sink: pieces))
        #expect(pieces.texts == ["data: 1\n\n", "data: 2\n\n"])
        #expect(response.headerFields == [.contentType: "text/event-stream", .cacheControl: "no-cache"])
    }

    @Test func `are written by a closure`() async throws {
        let pieces = Pieces()
        let response = Response.stream(
            status: .accepted, contentType: "text/csv", headerFields: [.eTag: "1", .contentType: "a/b"]
        ) { body in
            try await body.write("a,b\n")
            try await body.write("")
            try await body.write([1, 2][1...])
        }
        try await response.stream().produce(BodyWriter(sink: pieces))
        #expect(pieces.all.withLock { $0 } == [Array("a,b\n".utf8), [2]])
        #expect(response.status == .accepted)
        #expect(response.headerFields == [.eTag: "1", .contentType: "text/csv"])
    }

    @Test func `send comments into silence, unless told not to`() async throws {
        let events = Response.events { events in try await events.send(.comment("hello")) }
        let keepAlive = try #require(try events.stream().keepAlive)
        #expect(keepAlive.interval == .seconds(15))
        #expect(keepAlive.bytes == Array(":\n\n".utf8))
        #expect(try Response.events(keepAlive: nil) { _ in }.stream().keepAlive == nil)
    }

    @Test func `stop at an event that cannot be written down`() async throws {
        let pieces = Pieces()
        let response = Response.events { events in
            try await events.send(ServerSentEvent("a"))
            try await events.send(ServerSentEvent("b", event: "c\nd"))
        }
        await #expect(throws: ServerSentEventError.lineBreak(field: .event)) {
            try await response.stream().produce(BodyWriter(sink: pieces))
        }
        #expect(pieces.texts == ["data: a\n\n"])
    }
}

/// A body that arrives in given pieces.
private final class Arriving: BodySource {
    private let pieces: Mutex<[[UInt8]]>

    init(_ pieces: [[UInt8]]) { self.pieces = Mutex(pieces) }

    func next() async throws -> [UInt8]? { pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}

@Suite struct `Streamed requests` {
    private func request(_ pieces: [[UInt8]]?, body: [UInt8] = [], length: String? = nil) -> StreamedRequest {
        StreamedRequest(
            Request(
                method: .put, path: "/a", pathParameters: PathParameters([("id", "1")]), query: "a=b", body: body,
                arriving: pieces.map(Arriving.init),
                variables: Variables(
                    pairs: [("CONTENT_TYPE", "text/plain"), ("REMOTE_ADDR", "::1"), ("HTTP_X_A", "1")]
                        + (length.map { [("CONTENT_LENGTH", $0)] } ?? []))))
    }

    @Test func `show the head as a request does`() {
        let request = request([])
        #expect(request.method == .put)
        #expect(request.path == "/a")
        #expect(request.pathParameters["id"] == "1")
        #expect(request.query == "a=b")
        #expect(request.queryItems == [QueryItem(name: "a", value: "b")])
        #expect(request.headerFields.first { $0.name.canonicalName == "x-a" }?.value == "1")
        #expect(request.contentType == "text/plain")
        #expect(request.remoteAddress == "::1")
    }

    @Test(arguments: [(nil, nil), ("", nil), ("0", 0), ("12", 12), ("99999999999999999999", nil)] as [(String?, Int?)])
    func `tell the length that was declared`(text: String?, length: Int?) {
        #expect(request([], length: text).contentLength == length)
    }

    @Test func `give the body piece by piece, once`() async throws {
        let body = request([[1], [2, 3]]).body
        let first = body.makeAsyncIterator()
        #expect(try await first.next() == [1])
        var rest: [[UInt8]] = []
        for try await piece in body { rest.append(piece) }
        #expect(rest == [[2, 3]])
        #expect(try await first.next() == nil)
    }

    @Test(arguments: [[], [7], [7, 8]] as [[UInt8]])
    func `give a body that was whole in one piece`(bytes: [UInt8]) async throws {
        var pieces: [[UInt8]] = []
        for try await piece in request(nil, body: bytes).body { pieces.append(piece) }
        #expect(pieces == (bytes.isEmpty ? [] : [bytes]))
    }

    @Test func `collect a body up to a limit`() async throws {
        #expect(try await request([[1], [2, 3]]).body.bytes(upTo: 3) == [1, 2, 3])
        do {
            _ = try await request([[1], [2, 3]]).body.bytes(upTo: 2)
            Issue.record("a body of 3 bytes passed a limit of 2")
        } catch let problem as Problem {
            #expect(problem.status == .contentTooLarge)
            #expect(problem.detail == "body is larger than 2 bytes")
        }
    }
}
