import Linux
import WorkerLink

/// The workers of a supervisor, one generation after the other: what happens goes in, what is to be done comes out.
///
/// A value without a clock, a process or a socket. At most one worker takes calls (the current one), at most one is
/// being started (the candidate), and any number up to a limit finishes what it has.
package struct Generations: Sendable {
    package typealias Instant = SuspendingClock.Instant

    /// The workers whose processes have not ended, by number.
    package internal(set) var workers: [Int: Generation] = [:]
    /// The worker that takes calls.
    package internal(set) var current: Int?
    /// The worker that is being started.
    package internal(set) var candidate: Int?
    /// Why the service ends, once it does.
    package internal(set) var stop: Stop?
    /// Workers that died in service or as successors, since the start.
    package internal(set) var deaths = 0

    let rules: SupervisionRules
    /// Whether the service may end when no call comes.
    let mayIdle: Bool
    private var lastNumber = 0
    private var hasServed = false
    /// Whether a further replacement was asked for while one was under way: that one may be of the older binary.
    private var wantsAnother: Cause?
    private var respawnAt: Instant?
    /// When a worker may next be replaced for its wear.
    private var nextWear: Instant?
    /// Deaths and failed starts in a row.
    private var failures = 0
    private var exitStatus: Int32 = 0

    /// - Parameter mayIdle: Whether the service may end when no call comes, because it is started again by the next.
    package init(rules: SupervisionRules = SupervisionRules(), mayIdle: Bool = false) {
        self.rules = rules
        self.mayIdle = mayIdle
    }

    /// Takes what happened.
    ///
    /// - Returns: What is to be done, in this order.
    package mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        switch event {
        case .start: spawn(at: now)
        case .spawnFailed(let number, let error): candidateFailed(number, .notSpawned(error), at: now)
        case .ready(let number, let readiness): becameReady(number, readiness, at: now)
        // Code of a function's may write what it likes to the worker's channel: others' calls must not pay for it.
        case .misunderstood(let number, let error):
            number == candidate ? kill(number, .misunderstood(error)) : wear(number, "\(error)", at: now)
        case .crashed(let number): condemn(number, at: now)
        case .worn(let number, let reason): wear(number, reason, at: now)
        case .reported(let number, let calls, let isBusy): heard(number, calls: calls, isBusy: isBusy, at: now)
        case .ended(let number, let end): ended(number, end, at: now)
        case .replace(let cause): replace(cause, at: now)
        case .stop(let signal): stop(.signal(signal), at: now)
        case .tick: tick(at: now)
        }
    }

    /// Whether a worker takes calls, or the service is where it is not expected to: what a watchdog should know.
    package var isAnswering: Bool {
        guard stop == nil, hasServed else { return true }
        guard let current, let worker = workers[current] else { return false }
        return worker.isAtWork
    }

    /// When the next ``Event/tick`` is wanted.
    package var nextTick: Instant? {
        var times = workers.values.flatMap { worker -> [Instant] in
            let question = worker.askedAt.map { $0 + rules.silenceLimit } ?? worker.nextQuestion
            switch worker.phase {
            case .starting(let until): return [until]
            case .draining(let until): return [until, question]
            case .serving: return [question]
            case .ending: return []
            }
        }
        if let respawnAt { times.append(respawnAt) }
        if let nextWear, candidate == nil, let current, workers[current]?.wear != nil { times.append(nextWear) }
        return times.min()
    }

    /// The number of the worker that is started next.
    var nextNumber: Int { lastNumber + 1 }

    private mutating func spawn(at now: Instant) -> [Action] {
        respawnAt = nil
        lastNumber += 1
        workers[lastNumber] = Generation(number: lastNumber, at: now, rules: rules)
        candidate = lastNumber
        return [.spawn(lastNumber)]
    }

    private mutating func replace(_ cause: Cause, at now: Instant) -> [Action] {
        guard stop == nil else { return [] }
        guard candidate == nil else {
            wantsAnother = cause
            return []
        }
        let spawned = spawn(at: now)
        return [.note(.replacing(by: lastNumber, cause))] + spawned
    }

    private mutating func replaceAgainIfWanted(at now: Instant) -> [Action] {
        guard let cause = wantsAnother else { return [] }
        wantsAnother = nil
        return replace(cause, at: now)
    }

    private mutating func becameReady(_ number: Int, _ readiness: Readiness, at now: Instant) -> [Action] {
        guard candidate == number, workers[number]?.isStarting == true else { return [] }
        candidate = nil
        hasServed = true
        let previous = current
        current = number
        workers[number]?.phase = .serving
        workers[number]?.servedSince = now
        workers[number]?.readiness = readiness
        workers[number]?.quietSince = now
        var actions: [Action] = []
        if let previous, workers[previous]?.isAtWork == true {
            let margin = rules.drainMargin
            workers[previous]?.beginDrain(at: now, margin: margin)
            actions.append(.handOver(from: previous, to: number))
        }
        actions.append(.note(.serving(number, readiness, replaced: previous)))
        let draining = workers.values.filter(\.isDraining).map(\.number).sorted()
        for oldest in draining.dropLast(rules.drainingLimit) { actions += kill(oldest, .crowded) }
        return actions + replaceAgainIfWanted(at: now)
    }

    private mutating func condemn(_ number: Int, at now: Instant) -> [Action] {
        guard workers[number]?.isCondemned == false else { return [] }
        workers[number]?.isCondemned = true
        guard number == current, stop == nil else { return [] }
        return [.note(.crashed(number))] + (candidate == nil ? spawn(at: now) : [])
    }

    private mutating func wear(_ number: Int, _ reason: String, at now: Instant) -> [Action] {
        workers[number]?.wear = reason
        return replaceIfWorn(at: now)
    }

    /// Replaces the current worker for its wear; where the one before was replaced for the same just now, after a while:
    /// a limit that no worker can keep must not have workers replace each other without a pause.
    private mutating func replaceIfWorn(at now: Instant) -> [Action] {
        guard stop == nil, candidate == nil, let current, let reason = workers[current]?.wear else { return [] }
        if let nextWear, now < nextWear { return [] }
        nextWear = now + rules.youth
        return replace(.worn(reason: reason), at: now)
    }

    private mutating func heard(_ number: Int, calls: Int, isBusy: Bool, at now: Instant) -> [Action] {
        guard var worker = workers[number], worker.isAtWork else { return [] }
        worker.askedAt = nil
        worker.nextQuestion = now + rules.questionInterval
        if isBusy || calls != worker.calls { worker.quietSince = now }
        worker.calls = calls
        workers[number] = worker
        guard mayIdle, number == current, candidate == nil, !worker.isCondemned, stop == nil,
            let limit = worker.readiness?.idleInMilliseconds, now - worker.quietSince >= .milliseconds(limit)
        else { return [] }
        return stop(.idle, at: now)
    }

    private mutating func kill(_ number: Int, _ reason: Generation.KillReason) -> [Action] {
        guard let worker = workers[number] else { return [] }
        if case .ending = worker.phase { return [] }
        workers[number]?.phase = .ending(reason)
        return [.kill(number), .note(.killed(number, reason))]
    }

    private mutating func ended(_ number: Int, _ end: ProcessEnd, at now: Instant) -> [Action] {
        guard let worker = workers[number] else { return [] }
        if number == candidate {
            if case .ending(let reason) = worker.phase { return candidateFailed(number, .killed(reason), at: now) }
            return candidateFailed(number, .ended(end), at: now)
        }
        workers[number] = nil
        if number == current {
            current = nil
            if stop == nil { return died(worker, end, at: now) }
        }
        guard end != .exited(0) else { return finishIfDone() }
        exitStatus = 1
        return [.note(.drainFailed(number, end))] + finishIfDone()
    }

    private mutating func died(_ worker: Generation, _ end: ProcessEnd, at now: Instant) -> [Action] {
        if let since = worker.servedSince, now - since >= rules.youth { failures = 0 }
        let delay = rules.restartDelay(after: failures)
        failures += 1
        deaths += 1
        let note = Action.note(.died(worker.number, end, restartIn: candidate == nil ? delay : .zero))
        guard candidate == nil else { return [note] }
        if delay == .zero { return [note] + spawn(at: now) }
        respawnAt = now + delay
        return [note]
    }

    private mutating func candidateFailed(_ number: Int, _ failure: Failure, at now: Instant) -> [Action] {
        workers[number] = nil
        if candidate == number { candidate = nil }
        guard stop == nil else { return finishIfDone() }
        guard hasServed else { return [.note(.startFailed(failure)), .finish(1)] }
        if let current, workers[current]?.isCondemned == false {
            return [.note(.replacementFailed(number, failure, serving: current))] + replaceAgainIfWanted(at: now)
        }
        let delay = rules.restartDelay(after: failures)
        failures += 1
        deaths += 1
        if wantsAnother != nil {
            return [.note(.successorFailed(number, failure, retryIn: .zero))] + replaceAgainIfWanted(at: now)
        }
        respawnAt = now + delay
        return [.note(.successorFailed(number, failure, retryIn: delay))]
    }

    private mutating func stop(_ reason: Stop, at now: Instant) -> [Action] {
        if stop != nil {
            guard case .signal(let signal) = reason else { return [] }
            return workers.keys.sorted().map { .kill($0) } + [.finish(128 + signal)]
        }
        stop = reason
        respawnAt = nil
        var actions = [Action.note(.stopping(reason))]
        if let candidate { actions += kill(candidate, .stopped) }
        if let current, workers[current]?.isAtWork == true {
            let margin = rules.drainMargin
            workers[current]?.beginDrain(at: now, margin: margin)
            actions.append(.drain(current))
        }
        return actions + finishIfDone()
    }

    private func finishIfDone() -> [Action] { stop != nil && workers.isEmpty ? [.finish(exitStatus)] : [] }

    private mutating func tick(at now: Instant) -> [Action] {
        var actions: [Action] = []
        for worker in workers.values.sorted(by: { $0.number < $1.number }) {
            if let reason = worker.killReason(at: now, rules: rules) {
                actions += kill(worker.number, reason)
            } else if worker.isAtWork, worker.askedAt == nil, worker.nextQuestion <= now {
                workers[worker.number]?.askedAt = now
                actions.append(.ask(worker.number))
            }
        }
        if let respawnAt, respawnAt <= now { actions += spawn(at: now) }
        return actions + replaceIfWorn(at: now)
    }
}
