import CallDispatch
import Synchronization

/// The calls that run and those that wait, and what has become of all others; behind the host's lock.
struct CallRegister {
    private var slots: CallSlots<RunningCall>
    private(set) var running: [RunningCall] = []
    /// Calls that were given up and have not ended, whether they keep threads or are suspended for ever.
    private(set) var lost: [RunningCall] = []
    private var closed: [Int: Int64] = [:]
    private(set) var functions: [FunctionCounts]

    /// What has become of one function's calls.
    struct FunctionCounts {
        var running = 0
        var calls: UInt64 = 0
        var failures: UInt64 = 0
        var timeouts: UInt64 = 0
        var crashes: UInt64 = 0
        var cpuNanoseconds: Int64 = 0
    }

    /// How a call came to its answer.
    enum Outcome {
        /// By its function, or by a refusal before that.
        case answered
        case timedOut
        case crashed
    }

    /// What becomes of a call that arrives.
    enum Entry {
        case run
        case wait
        case refuse(Refusal)
    }

    init(capacity: Host.Capacity, routes: RouteTable) {
        let limits = routes.functions.map { capacity.functions[$0.name]?.calls ?? capacity.calls }
        slots = CallSlots(capacity: capacity.calls, queue: capacity.queue, functions: limits)
        functions = Array(repeating: FunctionCounts(), count: limits.count)
    }

    /// How many calls wait.
    var waiting: Int { slots.waiting }

    /// Takes a call in.
    ///
    /// - Parameter expires: Until when it may wait.
    mutating func enter(_ call: RunningCall, at now: Int64, expires: Int64) -> Entry {
        let function = call.call.function.index
        if !closed.isEmpty, let end = closed[function] {
            guard end <= now else {
                let seconds = (end - now + 999_999_999) / 1_000_000_000
                return .refuse(.functionClosed(retryAfterInSeconds: Int(seconds)))
            }
            closed[function] = nil
        }
        switch slots.enter(function, expires: expires, call) {
        case .run:
            begin(call)
            return .run
        case .wait: return .wait
        case .refuse: return .refuse(.overloaded(retryAfterInSeconds: 1))
        }
    }

    /// Ends a call that has begun, however it ended.
    ///
    /// - Returns: The call that runs in its place; nil for one that was given up, whose place is taken already.
    mutating func leave(_ call: RunningCall) -> RunningCall? {
        functions[call.call.function.index].cpuNanoseconds += call.cpuNanoseconds
        guard remove(call) else {
            lost.removeAll { $0 === call }
            return nil
        }
        return succeed(call)
    }

    /// Gives a call up that keeps its threads: they are no longer counted upon.
    ///
    /// - Returns: The call that runs in its place.
    mutating func giveUp(_ call: RunningCall) -> RunningCall? {
        guard remove(call) else { return nil }
        lost.append(call)
        return succeed(call)
    }

    /// The calls that have waited for too long.
    mutating func expire(at now: Int64) -> [RunningCall] { slots.expire(at: now) }

    /// Notes what has become of a call that was answered.
    mutating func count(_ call: RunningCall, as outcome: Outcome, isFailure: Bool) {
        let function = call.call.function.index
        functions[function].calls += 1
        if isFailure { functions[function].failures += 1 }
        switch outcome {
        case .answered: break
        case .timedOut: functions[function].timeouts += 1
        case .crashed: functions[function].crashes += 1
        }
    }

    /// Notes a crash of a call that was answered before it.
    mutating func countLateCrash(of call: RunningCall) { functions[call.call.function.index].crashes += 1 }

    /// Refuses a function's calls until a time; those that run go on.
    mutating func close(_ function: Int, until end: Int64) { closed[function] = end }

    private mutating func begin(_ call: RunningCall) {
        call.place.store(running.count, ordering: .relaxed)
        running.append(call)
        functions[call.call.function.index].running += 1
    }

    private mutating func remove(_ call: RunningCall) -> Bool {
        let place = call.place.load(ordering: .relaxed)
        guard place < running.count, running[place] === call else { return false }
        let last = running.removeLast()
        if last !== call {
            running[place] = last
            last.place.store(place, ordering: .relaxed)
        }
        functions[call.call.function.index].running -= 1
        return true
    }

    private mutating func succeed(_ call: RunningCall) -> RunningCall? {
        let next = slots.leave(call.call.function.index)
        if let next { begin(next) }
        return next
    }
}
