import Glibc
import Linux

/// The service manager that started this process, told how it is by the datagram protocol of sd_notify(3).
package final class ServiceManager: Sendable {
    /// What it can be told.
    package enum State: Sendable {
        /// Calls are answered.
        case ready
        /// A worker is being replaced; ready follows, whatever comes of it.
        case reloading
        /// The end has begun.
        case stopping
    }

    private let address: UnixAddress
    /// How often to give a sign: half of what the watchdog allows.
    private let interval: Duration?
    private nonisolated(unsafe) var lastSign: SuspendingClock.Instant?

    /// The manager that the environment names; nil where there is none, or it means another process.
    ///
    /// - Parameter variable: The value of an environment variable.
    package init?(from variable: (String) -> String?) {
        guard let address = variable("NOTIFY_SOCKET").flatMap(UnixAddress.init) else { return nil }
        self.address = address
        let isMeant = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = variable("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        interval = isMeant && microseconds > 0 ? .microseconds(microseconds / 2) : nil
    }

    /// An environment without what the manager says to this process alone.
    package static func withoutItsVariables(_ entries: [String]) -> [String] {
        let names = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
        return entries.filter { entry in !names.contains { entry.hasPrefix($0 + "=") } }
    }

    /// Tells a state, and what it means in words.
    package func notify(_ state: State, status: String? = nil) {
        var lines =
            switch state {
            case .ready: ["READY=1"]
            // Without the time, a manager could take an earlier "ready" for the end of this reload.
            case .reloading: ["RELOADING=1", "MONOTONIC_USEC=\(Clock.monotonicNanoseconds / 1_000)"]
            case .stopping: ["STOPPING=1"]
            }
        // A line end would begin another assignment.
        if let status { lines.append("STATUS=\(status.split(whereSeparator: \.isNewline).joined(separator: " "))") }
        send(lines)
    }

    /// Gives the watchdog its sign when it is time, unless the service does not answer.
    package func keepAlive(isAnswering: Bool, at now: SuspendingClock.Instant) {
        guard let interval, isAnswering else { return }
        if let last = unsafe lastSign, now < last + interval { return }
        unsafe lastSign = now
        send(["WATCHDOG=1"])
    }

    /// When ``keepAlive(isAnswering:at:)`` is wanted next; nil where there is no watchdog.
    package var nextSign: SuspendingClock.Instant? { interval.map { (unsafe lastSign ?? .now) + $0 } }

    /// A manager that does not listen is told nothing; the service goes on.
    private func send(_ lines: [String]) { try? address.send(datagram: Array(lines.joined(separator: "\n").utf8)) }
}
