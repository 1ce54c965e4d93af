/// How a worker is: counts since it started, and what is going on now.
package struct WorkerReport: Codable, Sendable, Equatable {
    /// The counts of one function.
    package struct FunctionReport: Codable, Sendable, Equatable {
        /// Calls that run now.
        package var inFlight = 0
        /// Calls that were answered, however.
        package var calls = 0
        /// Of these, the ones with 500 or more.
        package var failures = 0
        /// Calls that ran into their deadline.
        package var timeouts = 0
        /// Calls that crashed.
        package var crashes = 0
        /// Processor time of all calls that have ended.
        package var cpuMicroseconds = 0

        package init() {}

        private enum CodingKeys: String, CodingKey {
            case inFlight = "in_flight"
            case calls, failures, timeouts, crashes
            case cpuMicroseconds = "cpu_us"
        }
    }

    /// How a worker hears of an issuer's revocations.
    package struct RevocationReport: Codable, Sendable, Equatable {
        /// How many tokens, subjects and clients are named.
        package var inForce = 0
        /// For how long nothing was heard; nil before anything was.
        package var silenceInMilliseconds: Int?
        /// What the last took from being made to being obeyed; nil before the first.
        package var lagInMilliseconds: Int?
        /// The longest in the last minute or two.
        package var greatestLagInMilliseconds: Int?

        package init() {}

        private enum CodingKeys: String, CodingKey {
            case inForce = "in_force"
            case silenceInMilliseconds = "silence_ms"
            case lagInMilliseconds = "lag_ms"
            case greatestLagInMilliseconds = "greatest_lag_ms"
        }
    }

    /// Calls that run now.
    package var inFlight = 0
    /// Calls that wait for their turn.
    package var waiting = 0
    /// Calls of functions that were answered.
    package var calls = 0
    /// Requests that were answered without a function.
    package var refusals = 0
    /// Calls that crashed.
    package var crashes = 0
    /// Connections that are open, idle ones included.
    package var connections = 0
    /// Threads that are kept by calls which were given up.
    package var lostThreads = 0
    /// The functions that were called, by name.
    package var functions: [String: FunctionReport] = [:]
    /// The issuers whose revocations are followed, by name; nil where there are none, or the worker does not say.
    package var revocations: [String: RevocationReport]?

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case inFlight = "in_flight"
        case waiting, calls, refusals, crashes, connections
        case lostThreads = "lost_threads"
        case functions, revocations
    }

    /// The report with its busiest functions only, so that it fits a packet.
    package func keepingBusiest(_ count: Int) -> WorkerReport {
        var report = self
        let busiest = functions.sorted { ($1.value.calls, $0.key) < ($0.value.calls, $1.key) }.prefix(count)
        report.functions = Dictionary(uniqueKeysWithValues: busiest.map { ($0.key, $0.value) })
        return report
    }
}
