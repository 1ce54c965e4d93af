import Synchronization

/// How much of other people's bytes the host holds: bodies, and answers that wait to be sent.
final class MemoryBudget: Sendable {
    private let limit: Int
    private let held = Atomic<Int>(0)

    /// - Parameter limit: In bytes.
    init(limit: Int) { self.limit = limit }

    /// How many bytes are held.
    var bytes: Int { held.load(ordering: .relaxed) }

    /// Whether no more should be taken in.
    var isExhausted: Bool { bytes > limit }

    /// Notes that so many bytes more are held, or fewer.
    func add(_ bytes: Int) {
        if bytes != 0 { held.add(bytes, ordering: .relaxed) }
    }
}
