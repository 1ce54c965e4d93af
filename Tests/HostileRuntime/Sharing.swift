import FunctionKit
import Glibc
import Synchronization

/// Counts its calls in a resource that writes down when it is opened and closed.
struct Sharing: Function {
    static let endpoint = Endpoint(.get, "/sharing", access: .public(because: "tests count its calls"))
    static var resources: [any Resource.Type] { [Counter.self] }

    struct Input: Decodable {}
    struct Output: Encodable { let calls: Int }

    func run(_ input: Input, _ context: Context) async throws -> Output {
        Output(calls: try context.resource(Counter.self).next())
    }
}

final class Counter: Resource {
    private struct Values: Decodable { let events: String? }
    private let events: String?
    private let calls = Mutex(0)

    init(events: String?) { self.events = events }

    static func open(_ settings: ResourceSettings) async throws -> Counter {
        let values = try settings.decode(Values.self)
        let counter = Counter(events: values.events.map { "\(settings.folder)/\($0)" })
        await Task.yield()
        counter.write("opened")
        return counter
    }

    func close() async { write("closed after \(calls.withLock { $0 })") }

    func next() -> Int {
        calls.withLock { calls in
            calls += 1
            return calls
        }
    }

    private func write(_ line: String) {
        guard let events else { return }
        let file = unsafe Glibc.open(events, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let bytes = Array("\(line)\n".utf8)
        _ = unsafe Glibc.write(file, bytes, bytes.count)
        Glibc.close(file)
    }
}
