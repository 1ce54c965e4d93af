/// How a worker is: counts since it started, and what is going on now.
package struct WorkerReport: Codable, Sendable, Equatable {
    /// The counts of one function.
    package struct FunctionReport: Codable, Sendable, Equatable {
        /// Calls that run now.
        package var inFlight: Int
        /// Calls that were answered.
        package var calls: Int
        /// Of these, the ones that were refused before the function ran.
        package var refusals: Int
        /// Calls that crashed.
        package var crashes: Int

        package init(inFlight: Int = 0, calls: Int = 0, refusals: Int = 0, crashes: Int = 0) {
            self.inFlight = inFlight
            self.calls = calls
            self.refusals = refusals
            self.crashes = crashes
        }

        private enum CodingKeys: String, CodingKey {
            case inFlight = "in_flight"
            case calls, refusals, crashes
        }
    }

    /// Calls that run now.
    package var inFlight: Int
    /// Calls that wait for their turn.
    package var waiting: Int
    /// Calls that were answered.
    package var calls: Int
    /// Of these, the ones that were refused before a function ran.
    package var refusals: Int
    /// Calls that crashed.
    package var crashes: Int
    /// Connections that are open, idle ones included.
    package var connections: Int
    /// The functions that were called, by name.
    package var functions: [String: FunctionReport]

    package init(
        inFlight: Int = 0, waiting: Int = 0, calls: Int = 0, refusals: Int = 0, crashes: Int = 0, connections: Int = 0,
        functions: [String: FunctionReport] = [:]
    ) {
        self.inFlight = inFlight
        self.waiting = waiting
        self.calls = calls
        self.refusals = refusals
        self.crashes = crashes
        self.connections = connections
        self.functions = functions
    }

    private enum CodingKeys: String, CodingKey {
        case inFlight = "in_flight"
        case waiting, calls, refusals, crashes, connections, functions
    }

    /// The report with its busiest functions only, so that it fits a packet.
    package func keepingBusiest(_ count: Int) -> WorkerReport {
        var report = self
        let busiest = functions.sorted { ($1.value.calls, $0.key) < ($0.value.calls, $1.key) }.prefix(count)
        report.functions = Dictionary(uniqueKeysWithValues: busiest.map { ($0.key, $0.value) })
        return report
    }
}
