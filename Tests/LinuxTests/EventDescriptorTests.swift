import Linux
import Testing

@Suite struct `Event descriptors` {
    @Test func `take all signals at once`() throws {
        let event = try EventDescriptor(isBlocking: false)
        event.signal()
        event.signal()
        event.wait(milliseconds: nil)
        let began = ContinuousClock.now
        event.wait(milliseconds: 20)
        #expect(ContinuousClock.now - began >= .milliseconds(19))
    }

    @Test func `wake the thread that waits`() async throws {
        let event = try EventDescriptor(isBlocking: true)
        try await withThread(event) { $0.signal() }
    }

    /// Waits on this thread for what another one signals.
    private func withThread(
        _ event: consuming EventDescriptor, _ body: @escaping @Sendable (borrowing EventDescriptor) -> Void
    ) async throws {
        let shared = Shared(event)
        try Thread.start(named: "signal") { body(shared.event) }
        shared.event.wait()
    }

    private final class Shared: Sendable {
        let event: EventDescriptor
        init(_ event: consuming EventDescriptor) { self.event = event }
    }
}
