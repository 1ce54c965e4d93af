import FunctionTesting
import Synchronization
import Testing

private let anybody = Access.public(because: "test")

struct Count: Function {
    static let endpoint = Endpoint(.get, "/count", access: anybody)
    struct Input: Decodable { let to: Int }
    func run(_ input: Input, _ context: Context) -> Response {
        .events { events in
            for number in 1...input.to { try await events.send(ServerSentEvent("\(number)")) }
        }
    }
}

struct Break: Function {
    static let endpoint = Endpoint(.get, "/break", access: anybody)
    struct Broken: Error {}
    func run(_ request: Request, _ context: Context) -> Response {
        .stream(contentType: "text/plain") { body in
            try await body.write("begun")
            throw Broken()
        }
    }
}

struct Sizes: Function {
    static let endpoint = Endpoint(.post, "/sizes", access: .scopes("sizes"))
    func run(_ request: StreamedRequest, _ context: Context) async throws -> Int {
        var sum = 0
        for try await piece in request.body { sum += piece.count }
        return sum
    }
}

@Suite struct `Streams in tests` {
    @Test(arguments: Transport.allCases)
    func `are read piece by piece`(over transport: Transport) async throws {
        try await withFunctions(Count.self, over: transport) { client in
            try await client.stream(.get, "/count?to=3") { answer in
                #expect(answer.status == .ok)
                #expect(answer.headerFields[.contentType] == "text/event-stream")
                #expect(try await answer.body.next()?.isEmpty == false)
                _ = try await answer.body.text()
            }
            #expect(try await client.get("/count?to=3").text == "data: 1\n\ndata: 2\n\ndata: 3\n\n")
        }
    }

    @Test func `are one piece for each write in memory, and end when the reader leaves`() async throws {
        try await withFunctions(Count.self) { client in
            let first = try await client.stream(.get, "/count?to=1000000") { answer in try await answer.body.next() }
            #expect(first == Array("data: 1\n\n".utf8))
        }
    }

    @Test(arguments: Transport.allCases)
    func `break where the function fails`(over transport: Transport) async throws {
        try await withFunctions(Break.self, over: transport) { client in
            await #expect(throws: FunctionTestingError.self) {
                try await client.stream(.get, "/break") { answer in _ = try await answer.body.text() }
            }
            await #expect(throws: FunctionTestingError.self) { try await client.get("/break") }
        }
    }

    @Test(arguments: Transport.allCases)
    func `reach a function that reads its body as it arrives`(over transport: Transport) async throws {
        try await withFunctions(Sizes.self, over: transport) { client in
            let body = [UInt8](repeating: 1, count: 300_000)
            let answer = try await client.call(.post, "/sizes", body: body, as: Caller("alice", scopes: "sizes"))
            #expect(answer.text == "300000")
        }
    }
}
