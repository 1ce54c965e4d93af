import Dispatch
import Linux
import Synchronization
import Testing

/// What something that blocks comes to, on a thread of its own.
final class Outcome<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let isKnown = DispatchSemaphore(value: 0)

    private init() {}

    static func of(_ body: @escaping @Sendable () -> Value) throws -> Outcome {
        let outcome = Outcome()
        try Thread.start(named: "test") {
            let value = body()
            outcome.value.withLock { $0 = value }
            outcome.isKnown.signal()
        }
        return outcome
    }

    /// Waits for it, for a minute at most.
    func get() throws -> Value {
        _ = isKnown.wait(timeout: .now() + 60)
        let value = value.withLock { value in value }
        return try #require(value as Value?)
    }
}

/// Waits until something that no event tells of has come about; false after half a minute.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while try !condition() {
        guard ContinuousClock.now < end else { return false }
        Thread.sleep(milliseconds: 1)
    }
    return true
}
