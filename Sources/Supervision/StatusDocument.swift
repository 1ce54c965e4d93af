package import WorkerLink

/// What `swiftlet status --json` prints.
package struct StatusDocument: Codable, Sendable, Equatable {
    /// A worker beside the one that serves.
    package struct Other: Codable, Sendable, Equatable {
        package let generation: Int
        package let pid: Int32
        /// `starting`, `draining` or `ending`.
        package let state: String
        /// Calls that run in it.
        package let inFlight: Int

        private enum CodingKeys: String, CodingKey {
            case generation, pid, state
            case inFlight = "in_flight"
        }
    }

    /// `starting`, `serving`, `replacing` or `stopping`.
    package var state: String
    /// Where it listens.
    package var listen: String
    /// The number of the worker that serves, and its process; nil while there is none.
    package var generation: Int?
    package var pid: Int32?
    /// The version of the program that serves; nil where it does not say.
    package var version: String?
    /// Since the worker was started.
    package var workerUptimeInSeconds: Int64?
    package var supervisorPID: Int32
    /// The version of the supervisor, which a replacement leaves running.
    package var supervisorVersion: String
    /// Since the supervisor was started.
    package var uptimeInSeconds: Int64
    /// Workers that died or could not take over when they were needed.
    package var deaths: Int
    /// Calls that run and wait now, connections that are open now; calls, refusals and crashes since the supervisor
    /// was started.
    package var counts: WorkerReport
    /// Functions that are closed because they crash, each with the milliseconds until it is tried again.
    package var closed: [String: Int64]
    /// The other workers.
    package var others: [Other]

    private enum CodingKeys: String, CodingKey {
        case state, listen, generation, pid, version, deaths, counts, closed, others
        case workerUptimeInSeconds = "worker_uptime_s"
        case supervisorPID = "supervisor_pid"
        case supervisorVersion = "supervisor_version"
        case uptimeInSeconds = "uptime_s"
    }
}
