import Synchronization

/// A task's place in the queue: what it waits for comes exactly once, be it the answer or its own cancellation.
final class Place<Value: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Result<Value, PasswordError>, Never>

    private enum State {
        case empty
        case waiting(Continuation)
        case answered
    }

    private let state = Mutex(State.empty)

    /// Whether nobody waits any more.
    var isAnswered: Bool {
        state.withLock { state in
            if case .answered = state { true } else { false }
        }
    }

    /// Takes the place.
    ///
    /// - Returns: False if the task was cancelled before; it has been told then.
    func take(_ continuation: Continuation) -> Bool {
        let isTaken = state.withLock { state in
            guard case .empty = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !isTaken { continuation.resume(returning: .failure(.cancelled)) }
        return isTaken
    }

    /// Tells who waits; the first answer counts.
    func answer(_ result: Result<Value, PasswordError>) {
        let waiting = state.withLock { state -> Continuation? in
            defer { state = .answered }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(returning: result)
    }
}
