import FunctionKit
import Synchronization
import Testing

@testable import CallDispatch

private let anybody = Access.public(because: "test")

struct Export: Function {
    static let endpoint = Endpoint(.get, "/export/{how}", access: anybody)
    func run(_ request: Request, _ context: Context) -> Response {
        let how = request.pathParameters["how"]
        var fields: HTTPFields = [.contentLength: "99"]
        if how == "buffered", let name = HTTPField.Name("x-accel-buffering") { fields[name] = "yes" }
        let status: HTTPResponse.Status =
            switch how {
            case "nocontent": .noContent
            case "notmodified": .notModified
            case "informational": .init(code: 103)
            default: .ok
            }
        return .stream(status: status, contentType: "text/csv", headerFields: fields) { body in
            try await body.write("a")
            if how == "failing" { throw Leak() }
            try await body.write("b")
        }
    }
}

/// Tells the pieces that a body came in.
struct Upload: Function {
    static let endpoint = Endpoint(.put, "/uploads/{name}", access: .scopes("uploads:write"))
    func run(_ request: StreamedRequest, _ context: Context) async throws -> [Int] {
        var counts: [Int] = []
        for try await piece in request.body { counts.append(piece.count) }
        return counts
    }
}

struct Store: Function {
    static let endpoint = Endpoint(.put, "/stores/{name}", access: anybody)
    func run(_ request: Request, _ context: Context) -> Response { .text("\(request.body.count)") }
}

private final class Arriving: BodySource {
    private let pieces: Mutex<[Result<[UInt8], Problem>]>

    init(_ pieces: [Result<[UInt8], Problem>]) { self.pieces = Mutex(pieces) }

    func next() async throws -> [UInt8]? {
        try pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }?.get()
    }
}

@Suite struct `Streams through dispatch` {
    private let stage: Stage
    private let dispatcher: Dispatcher

    init() throws {
        stage = try Stage([Export.self, Upload.self, Store.self, Hello.self])
        dispatcher = stage.dispatcher
    }

    private func request(
        _ method: String, _ uri: String, authorization: String? = nil, arriving: [Result<[UInt8], Problem>] = []
    ) -> CGIRequest {
        let whole = CGIRequest.make(method, uri, authorization: authorization, id: "r1")
        var request = CGIRequest(
            bytes: whole.bytes, variables: whole.variables, body: [], arriving: Arriving(arriving))
        request.method = whole.method
        request.requestURI = whole.requestURI
        request.requestID = whole.requestID
        request.authorization = whole.authorization
        request.authorizationCount = whole.authorizationCount
        return request
    }

    @Test func `an answer that is streamed has no length, and nginx passes it on at once`() async throws {
        let answer = await stage.answer("GET", "/export/all")
        #expect(
            answer.headText
                == "Status: 200 OK\r\nContent-Type: text/csv\r\nX-Accel-Buffering: no\r\nX-Request-Id: r1\r\n\r\n")
        #expect(answer.record.status == 200)
        #expect(try await answer.body.collected() == Array("ab".utf8))
    }

    @Test func `a function may have nginx buffer its stream`() async {
        let answer = await stage.answer("GET", "/export/buffered")
        #expect(answer.field("X-Accel-Buffering") == nil)
        #expect(answer.field("x-accel-buffering") == "yes")
    }

    @Test(arguments: [("HEAD", "all"), ("GET", "nocontent"), ("GET", "notmodified")])
    func `what has no body is not made`(method: String, how: String) async {
        let answer = await stage.answer(method, "/export/\(how)")
        #expect(answer.bytes.isEmpty)
        if method == "HEAD" {
            #expect(await answer.headText == stage.answer("GET", "/export/\(how)").headText)
        } else {
            #expect(answer.field("X-Accel-Buffering") == nil)
        }
    }

    @Test func `a stream whose status is not final becomes 500, whole`() async {
        let answer = await stage.answer("GET", "/export/informational")
        #expect(answer.record.status == 500)
        #expect(answer.bodyText.contains("Internal Server Error"))
    }

    @Test func `what a stream throws comes out of its body`() async {
        let answer = await stage.answer("GET", "/export/failing")
        await #expect(throws: Leak.self) { try await answer.body.collected() }
    }

    @Test func `a body is read by its function as it arrives`() async throws {
        let authorization = try stage.bearer("uploads:write")
        let pieces = [[1], [2, 3]].map { Result<[UInt8], Problem>.success($0) }
        let answer = await stage.answer(request("PUT", "/uploads/a", authorization: authorization, arriving: pieces))
        #expect(answer.bodyText == "[1,2]")
        let whole = await stage.answer("PUT", "/uploads/a", authorization: authorization, body: "abc")
        #expect(whole.bodyText == "[3]")
    }

    @Test func `what reading the body throws is the answer`() async throws {
        let pieces: [Result<[UInt8], Problem>] = [.success([1]), .failure(Problem(.contentTooLarge))]
        let answer = await stage.answer(
            request("PUT", "/uploads/a", authorization: try stage.bearer("uploads:write"), arriving: pieces))
        #expect(answer.record.status == 413)
    }

    @Test func `a caller who may not call is refused before the body`() async throws {
        #expect(await stage.answer(request("PUT", "/uploads/a")).record.status == 401)
        let answer = await stage.answer(request("PUT", "/uploads/a", authorization: try stage.bearer("other")))
        #expect(answer.record.status == 403)
    }

    @Test(
        arguments: [
            ("PUT", "/uploads/a", true), ("PUT", "/uploads/a%20b?c=d", true), ("PUT", "/stores/a", false),
            ("GET", "/uploads/a", false), ("GET", "/hello", false), ("PUT", "/nowhere", false),
            ("PUT", "/uploads/%2F", false), ("PUT", "/uploads", false), ("PUTS", "/uploads/a", false),
        ])
    func `only a function that reads its body as it arrives is asked for it`(
        method: String, uri: String, streams: Bool
    ) throws {
        #expect(dispatcher.routes.streamsBodies)
        #expect(dispatcher.streamsBody(of: .make(method, uri)) == streams)
        #expect(try !Stage([Store.self, Export.self]).dispatcher.routes.streamsBodies)
    }
}
