import Linux
import Synchronization

@testable import Revocations

/// A feed that does what a test says, a step for each time that it is asked; after the last it has nothing to tell.
final class ScriptedFeed: RevocationFeed, Sendable {
    enum Step: Sendable {
        case news([Revocation], isSnapshot: Bool)
        case failure
        /// Answers nothing for as long as a test wants, however long it was to wait.
        case hang
    }

    struct Failure: Error {}

    private struct State {
        var steps: [Step] = []
        var asked = 0
        var limits: Set<Duration> = []
    }

    private let state = Mutex(State())
    private let told: EventDescriptor
    private let wasAsked: EventDescriptor
    private let released: EventDescriptor

    init(_ steps: Step...) throws {
        told = try EventDescriptor(isBlocking: false)
        wasAsked = try EventDescriptor(isBlocking: false)
        released = try EventDescriptor(isBlocking: false)
        state.withLock { $0.steps = steps }
    }

    /// How often it was asked.
    var asked: Int { state.withLock(\.asked) }
    /// For how long it was to wait, each time.
    var limits: Set<Duration> { state.withLock(\.limits) }

    func tell(_ steps: Step...) {
        state.withLock { $0.steps += steps }
        told.signal()
    }

    func release() { released.signal() }

    func next(waiting limit: Duration) throws -> RevocationNews {
        state.withLock { state in
            state.asked += 1
            state.limits.insert(limit)
        }
        wasAsked.signal()
        if state.withLock({ $0.steps.isEmpty }) { told.wait(milliseconds: 100) }
        switch state.withLock({ $0.steps.isEmpty ? nil : $0.steps.removeFirst() }) {
        case nil: return RevocationNews([], isSnapshot: false)
        case .news(let revocations, let isSnapshot): return RevocationNews(revocations, isSnapshot: isSnapshot)
        case .failure: throw Failure()
        case .hang:
            released.wait(milliseconds: 20_000)
            return RevocationNews([], isSnapshot: false)
        }
    }

    /// Waits until all steps are done, and what they told is applied: it is asked once more after that.
    func waitUntilDone() -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        let isEmpty = { self.state.withLock(\.steps.isEmpty) }
        while !isEmpty(), ContinuousClock.now < end { wasAsked.wait(milliseconds: 20) }
        let asked = asked
        while self.asked < asked + 2, ContinuousClock.now < end { wasAsked.wait(milliseconds: 20) }
        return isEmpty()
    }
}
