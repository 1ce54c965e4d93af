package import WorkerLink

/// What workers say is summed up without trust: a function can write to the worker's channel, and must not end the
/// supervisor with a number that is too large, or fill it with names.
extension WorkerReport {
    /// The most functions that are told apart.
    private static var functionLimit: Int { 4096 }

    /// Adds the counts of a worker that has ended; what went on in it is over.
    package mutating func add(_ other: WorkerReport) {
        calls.addSaturating(other.calls)
        refusals.addSaturating(other.refusals)
        for (name, counts) in other.functions {
            change(name) { sum in
                sum.calls.addSaturating(counts.calls)
                sum.failures.addSaturating(counts.failures)
                sum.timeouts.addSaturating(counts.timeouts)
                sum.cpuMicroseconds.addSaturating(counts.cpuMicroseconds)
            }
        }
    }

    /// Adds what goes on now in a worker.
    package mutating func addPresent(_ other: WorkerReport) {
        inFlight.addSaturating(other.inFlight)
        waiting.addSaturating(other.waiting)
        connections.addSaturating(other.connections)
        lostThreads.addSaturating(other.lostThreads)
        for (name, counts) in other.functions where counts.inFlight > 0 {
            change(name) { $0.inFlight.addSaturating(counts.inFlight) }
        }
    }

    /// Crashes are counted as they are told: the worker's own count may be lost with it.
    package mutating func countCrash(of function: String) {
        crashes.addSaturating(1)
        change(function) { $0.crashes.addSaturating(1) }
    }

    private mutating func change(_ function: String, _ body: (inout FunctionReport) -> Void) {
        guard functions[function] != nil || functions.count < Self.functionLimit else { return }
        body(&functions[function, default: FunctionReport()])
    }
}

extension Int {
    fileprivate mutating func addSaturating(_ other: Int) {
        let (sum, isTooFar) = addingReportingOverflow(other)
        self = !isTooFar ? sum : other > 0 ? .max : .min
    }
}
