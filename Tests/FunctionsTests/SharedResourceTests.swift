import FunctionTesting
import Testing

struct Greetings: Resource {
    let text: String
    static func open(_ settings: ResourceSettings) async throws -> Greetings { Greetings(text: "from a file") }
}

struct Greeting: Function {
    static let endpoint = Endpoint(.get, "/greeting", access: .public(because: "test"))
    static var resources: [any Resource.Type] { [Greetings.self] }
    struct Input: Decodable {}
    func run(_ input: Input, _ context: Context) throws -> String { try context.resource(Greetings.self).text }
}

@Suite struct `Resources in tests` {
    @Test(arguments: Transport.allCases)
    func `are those that the test hands in`(over transport: Transport) async throws {
        try await withFunctions(Greeting.self, resources: [Greetings(text: "hello")], over: transport) { client in
            let answer = try await client.get("/greeting")
            #expect(answer.text == "\"hello\"")
        }
    }

    @Test func `are named where one is missing`() async throws {
        let error = await #expect(throws: FunctionTestingError.self) {
            try await withFunctions(Greeting.self) { _ in }
        }
        #expect(
            error?.description
                == "functions cannot be served: resource Greetings is missing, expected it in \"resources\"")
    }
}
