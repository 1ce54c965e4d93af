import FunctionKit
import Linux
import Settings
import Synchronization

extension Resources {
    /// How long one resource is waited for: less than the supervisor waits for the worker, and with a clearer line.
    private static let openLimitInMilliseconds: Int32 = 20_000
    private static let closeLimitInMilliseconds: Int32 = 20_000

    /// Opens what functions have declared, each type once, and waits for it.
    ///
    /// - Parameters:
    ///   - tables: `[resources.NAME]`, by name.
    ///   - path: Of `runtime.toml`.
    /// - Throws: Why one cannot be opened; those before it are open.
    mutating func open(
        _ types: [any Resource.Type], _ tables: [String: ResourceTable], config path: String
    ) throws {
        for type in types where !holds(type) {
            let (name, before) = (TypeName.of(type), self)
            let settings = try ResourceSettings(folder: Folder(of: path).path, values: tables[name]?.values ?? [:])
            let opened = try waiting(atMostMilliseconds: Self.openLimitInMilliseconds) {
                () async -> Result<Resources, any Error> in
                var resources = before
                do {
                    try await resources.open(type, settings)
                    return .success(resources)
                } catch {
                    return .failure(error)
                }
            }
            let place = tables[name].map { "\(path):\($0.line)" } ?? path
            switch opened {
            case .success(let resources): self = resources
            case .failure(let error): throw Failure(description: "\(place): resource \(name) is not opened: \(error)")
            case nil: throw Failure(description: "\(place): resource \(name) is not opened within 20 s")
            }
        }
    }

    /// Closes them, and waits for it, but not without end.
    func closeAndWait() {
        // Without a descriptor to wait with there is nothing better than to go.
        _ = try? waiting(atMostMilliseconds: Self.closeLimitInMilliseconds) { await close() }
    }
}

/// Has what is asynchronous done while this thread, which answers no calls, waits.
///
/// - Returns: Nil when the time is up; the work goes on then.
private func waiting<Value: Sendable>(
    atMostMilliseconds limit: Int32, _ work: @escaping @Sendable () async -> Value
) throws(SystemError) -> Value? {
    let outcome = Outcome<Value>(isDone: try EventDescriptor(isBlocking: false))
    Task {
        let value = await work()
        outcome.value.withLock { $0 = value }
        outcome.isDone.signal()
    }
    outcome.isDone.wait(milliseconds: limit)
    return outcome.value.withLock { $0 }
}

private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
    let isDone: EventDescriptor
    init(isDone: consuming EventDescriptor) { self.isDone = isDone }
}
