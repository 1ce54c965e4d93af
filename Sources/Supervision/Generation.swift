package import WorkerLink

/// One worker as the supervisor knows it.
package struct Generation: Sendable, Equatable {
    /// Where it is in its life.
    package enum Phase: Sendable, Equatable {
        /// Started, and not ready yet.
        case starting(until: SuspendingClock.Instant)
        /// It takes calls, unless it is condemned.
        case serving
        /// It finishes what it has.
        case draining(until: SuspendingClock.Instant)
        /// It was killed, and its end has not been seen yet.
        case ending(Generation.KillReason)
    }

    /// Why a worker is killed.
    package enum KillReason: Sendable, Equatable {
        /// It did not become ready in time.
        case notReady(limit: Duration)
        /// What it said was not understood.
        case misunderstood(LinkError)
        /// It did not say how it is.
        case silent(limit: Duration)
        /// It did not finish its calls in time.
        case undrained
        /// Too many others drain, too.
        case crowded
        /// The service stops before it was ready.
        case stopped
    }

    /// Its number: 1 for the first worker of a supervisor, and one more for each that follows.
    package let number: Int
    /// Where it is in its life.
    package internal(set) var phase: Phase
    /// Whether a call crashed in it: it takes no new ones.
    package internal(set) var isCondemned = false
    /// Why it should be replaced, though it works.
    var wear: String?
    /// When it began to take calls.
    var servedSince: SuspendingClock.Instant?
    /// What it said when it became ready.
    package internal(set) var readiness: Readiness?
    /// Since when it owes an answer.
    var askedAt: SuspendingClock.Instant?
    /// When to ask it next.
    var nextQuestion: SuspendingClock.Instant
    /// How many calls it had answered when it was asked last.
    var calls = 0
    /// Since when no call was seen to run.
    var quietSince: SuspendingClock.Instant

    init(number: Int, at now: SuspendingClock.Instant, rules: SupervisionRules) {
        self.number = number
        phase = .starting(until: now + rules.readyLimit)
        nextQuestion = now + rules.questionInterval
        quietSince = now
    }

    /// Whether it may have calls and should answer questions.
    var isAtWork: Bool {
        switch phase {
        case .serving, .draining: true
        case .starting, .ending: false
        }
    }

    var isStarting: Bool {
        if case .starting = phase { true } else { false }
    }

    var isDraining: Bool {
        if case .draining = phase { true } else { false }
    }

    mutating func beginDrain(at now: SuspendingClock.Instant, margin: Duration) {
        phase = .draining(until: now + .milliseconds(readiness?.drainInMilliseconds ?? 0) + margin)
    }

    /// Why it is to be killed now, if it is.
    func killReason(at now: SuspendingClock.Instant, rules: SupervisionRules) -> KillReason? {
        switch phase {
        case .starting(let until) where until <= now: .notReady(limit: rules.readyLimit)
        case .draining(let until) where until <= now: .undrained
        case .serving, .draining:
            askedAt.map { $0 + rules.silenceLimit <= now } == true ? .silent(limit: rules.silenceLimit) : nil
        case .starting, .ending: nil
        }
    }
}

extension Generation.KillReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notReady(let limit): "it was not ready within \(limit)"
        case .misunderstood(let error): "\(error)"
        case .silent(let limit): "it did not answer within \(limit)"
        case .undrained: "it did not finish its calls in time"
        case .crowded: "too many workers finish their calls, expected a new one less often"
        case .stopped: "the service stops"
        }
    }
}
