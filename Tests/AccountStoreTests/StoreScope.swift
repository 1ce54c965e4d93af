import Synchronization
import Testing

/// Keeps what the stores of a test live in until the test has ended, and no longer.
struct StoreScope: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal private static var kept: Kept?

    var isRecursive: Bool { true }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await Self.$kept.withValue(Kept()) { try await function() }
    }

    /// Keeps a value until the end of the test that runs.
    static func keep(_ value: any AnyObject & Sendable) {
        guard let kept else { fatalError("a store is made outside of a test with the trait .storeScope") }
        kept.values.withLock { $0.append(value) }
    }

    private final class Kept: Sendable {
        let values = Mutex<[any AnyObject & Sendable]>([])
    }
}

extension Trait where Self == StoreScope {
    /// Ends what the stores of a test live in with the test.
    static var storeScope: Self { StoreScope() }
}
