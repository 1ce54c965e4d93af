import FunctionKit
import Testing

@testable import CallDispatch

@Suite struct `A resource that is not there` {
    @Test func `is answered with 500 where nobody lists it, and the log names it`() async throws {
        let answer = try await answer(with: Resources())
        #expect(answer.record.status == 500)
        #expect(
            answer.record.error == "resource Shared is in nobody's \"resources\", expected it in the function's")
        #expect(!answer.bodyText.contains("Shared"))
    }

    @Test func `is answered with 503 where the runtime is not configured to hand it in`() async throws {
        var resources = Resources()
        resources.lack(Shared.self, expected: "a section [shared] in runtime.toml")
        let answer = try await answer(with: resources)
        #expect(answer.record.status == 503)
        #expect(
            answer.record.error == "resource Shared is not configured, expected a section [shared] in runtime.toml")
        #expect(!answer.bodyText.contains("hared"))
    }

    @Test func `is there once it is held`() async throws {
        var resources = Resources()
        resources.hold(Shared(number: 7))
        #expect(try await answer(with: resources).bodyText == "7")
    }

    private func answer(with resources: Resources) async throws -> Answer {
        await (try Stage([Asking.self], resources: resources)).answer("GET", "/asking")
    }
}

struct Shared: Sendable { let number: Int }

private struct Asking: Function {
    static let endpoint = Endpoint(.get, "/asking", access: .public(because: "test"))
    struct Input: Decodable {}
    func run(_ input: Input, _ context: Context) throws -> Int { try context.resource(Shared.self).number }
}
