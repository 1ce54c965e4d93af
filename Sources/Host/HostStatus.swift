/// What a host does at this moment, and has done since it began.
package struct HostStatus: Codable, Sendable, Equatable {
    /// Open connections.
    package var connections: Int
    /// Calls whose functions run.
    package var inFlight: Int
    /// Calls that wait for others to end.
    package var waiting: Int
    /// Requests that were answered without a function.
    package var refusals: UInt64
    /// Calls that were given up and have not ended, though most of them keep a thread.
    package var lostThreads: Int
    /// Every function that is served, in the order of the names.
    package var functions: [Function]

    /// What one function does and has done.
    package struct Function: Codable, Sendable, Equatable {
        package var name: String
        package var inFlight: Int
        /// Calls that were answered, however.
        package var calls: UInt64
        /// Those answered with 500 or more, time-outs and crashes included.
        package var failures: UInt64
        /// Those that ran into their deadline.
        package var timeouts: UInt64
        package var crashes: UInt64
        /// Processor time of all calls that have ended.
        package var cpuMicroseconds: Int64
    }

    /// Calls of all functions that were answered.
    package var calls: UInt64 { functions.reduce(0) { $0 + $1.calls } }
    /// Crashes of all functions.
    package var crashes: UInt64 { functions.reduce(0) { $0 + $1.crashes } }
}

extension HostStatus.Function {
    init(name: String, _ counts: CallRegister.FunctionCounts) {
        self.init(
            name: name, inFlight: counts.running, calls: counts.calls, failures: counts.failures,
            timeouts: counts.timeouts, crashes: counts.crashes, cpuMicroseconds: counts.cpuNanoseconds / 1_000)
    }
}
