import FoundationEssentials
import Synchronization
import Testing

@testable import FunctionKit

@Suite struct `A resource` {
    @Test func `is opened once, and every function that asks has the same`() async throws {
        var resources = Resources()
        let events = Events()
        let settings = try ResourceSettings(values: ["name": "a"])
        try await Events.$current.withValue(events) {
            for type in [Pool.self, Cache.self, Pool.self] as [any Resource.Type] {
                try await resources.open(type, settings)
            }
        }
        let context = Context(id: "1", function: "F", caller: nil, resources: resources) { _, _, _, _ in }
        let pool = try context.resource(Pool.self)
        let again: Pool = try context.resource()
        #expect(pool === again)
        #expect(pool.name == "a")
        #expect(events.all == ["open Pool", "open Cache"])
    }

    @Test func `is closed after those that were opened later, and not where it was handed in`() async throws {
        var resources = Resources()
        let events = Events()
        resources.hold(Loose())
        try await Events.$current.withValue(events) {
            for type in [Pool.self, Loose.self, Cache.self] as [any Resource.Type] {
                try await resources.open(type, ResourceSettings(values: ["name": "a"]))
            }
        }
        await resources.close()
        #expect(events.all == ["open Pool", "open Cache", "close Cache", "close Pool"])
    }

    @Test func `that cannot be opened is none`() async throws {
        var resources = Resources()
        await #expect(throws: ResourceError.settings(member: "/name", fault: "expected a value, found nothing")) {
            try await resources.open(Pool.self, ResourceSettings())
        }
        #expect(!resources.holds(Pool.self))
        await resources.close()
    }

    @Test func `that nobody lists, or the runtime cannot hand in, is refused by its name`() throws {
        var resources = Resources()
        resources.lack(Cache.self, expected: "a section [cache] in runtime.toml")
        let context = Context(id: "1", function: "F", caller: nil, resources: resources) { _, _, _, _ in }
        #expect(throws: ResourceError.undeclared("Pool")) { try context.resource(Pool.self) }
        #expect(throws: ResourceError.notConfigured("Cache", missing: "a section [cache] in runtime.toml")) {
            try context.resource(Cache.self)
        }
    }

    @Test func `has the values of its table, and a clear fault where they do not fit`() throws {
        struct Values: Codable, Equatable { var url = "", size = 0, ratio = 0.5, tags = ["a"] }
        let settings = try ResourceSettings(folder: "/etc", values: Values())
        #expect(settings.folder == "/etc")
        #expect(try settings.decode(Values.self) == Values())
        struct Wrong: Decodable { let url: Int }
        #expect(throws: ResourceError.settings(member: "/url", fault: "expected an integer, found a string")) {
            try settings.decode(Wrong.self)
        }
    }

    @Test func `is declared by a function or by its module`() {
        #expect(FunctionEntry(Sharing.self).resources.map(TypeName.of) == ["Cache"])
        #expect(FunctionEntry(Module.self).resources.map(TypeName.of) == ["Pool", "Cache"])
    }
}

/// What happens to the resources of a test.
private final class Events: Sendable {
    @TaskLocal static var current = Events()
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

final class Pool: Resource {
    private struct Values: Decodable { let name: String }
    let name: String
    private let events = Events.current

    init(name: String) { self.name = name }

    static func open(_ settings: ResourceSettings) async throws -> Pool {
        let values = try settings.decode(Values.self)
        Events.current.append("open Pool")
        return Pool(name: values.name)
    }

    func close() async { events.append("close Pool") }
}

struct Cache: Resource {
    private let events: Events

    static func open(_ settings: ResourceSettings) async throws -> Cache {
        Events.current.append("open Cache")
        return Cache(events: Events.current)
    }

    func close() async { events.append("close Cache") }
}

struct Loose: Resource {
    static func open(_ settings: ResourceSettings) async throws -> Loose {
        Events.current.append("open Loose")
        return Loose()
    }
}

private struct Sharing: Function {
    static let endpoint = Endpoint(.get, "/", access: .public(because: "test"))
    static var resources: [any Resource.Type] { [Cache.self] }
    func run(_ request: Request, _ context: Context) -> Int { 0 }
}

private struct Module: FunctionModule {
    static var functions: [any Function.Type] { [Sharing.self] }
    static var resources: [any Resource.Type] { [Pool.self] }
}
