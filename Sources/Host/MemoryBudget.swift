import FastCGI
import Synchronization

/// How much of other people's bytes the host holds: bodies, long heads, and answers that wait to be sent.
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

extension IncomingRequest {
    /// What the budget is told of a request until its call has ended: its body, and its head if that is a long one.
    ///
    /// The usual heads are bounded by the number of calls alone, and to count each would slow down every call.
    var heldBytes: Int { body.count + (parameters.bytes.count > Self.usualHead ? parameters.bytes.count : 0) }

    /// Bytes that nginx passes at most of a request without much of its own.
    private static var usualHead: Int { 4 << 10 }
}
