import ArgumentParser
import Supervision
import WorkerLink

/// `swiftlet status`: how the running service is.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how the running service is.")

    @Flag(help: "Print JSON, for programs.")
    var json = false

    @OptionGroup var control: ControlOption

    func run() throws {
        guard case .status(let status) = try control.ask(.status) else { return }
        if json {
            print(try Output.json(status))
        } else {
            print(status.text)
        }
    }
}

extension StatusDocument {
    /// The document for a person.
    fileprivate var text: String {
        let counts = counts
        var lines = [
            "\(state) at \(listen)",
            "generation  \(generation.map(String.init) ?? "none"), pid \(pid.map(String.init) ?? "none"), "
                + "up \(workerUptimeInSeconds ?? 0) s; supervisor pid \(supervisorPID), up \(uptimeInSeconds) s",
            "version     \(version ?? "none"); supervisor \(supervisorVersion)",
            "now         \(counts.inFlight) in flight, \(counts.waiting) waiting, \(counts.connections) connections, "
                + "\(counts.lostThreads) threads lost",
            "so far      \(counts.calls) calls, \(counts.refusals) refused, \(counts.crashes) crashed, "
                + "\(deaths) workers died",
        ]
        lines += others.map {
            "also        generation \($0.generation), pid \($0.pid), \($0.state), \($0.inFlight) in flight"
        }
        lines += closed.sorted { $0.key < $1.key }.map {
            "closed      \($0.key) for \($0.value) ms: it crashed too often"
        }
        lines += (counts.revocations ?? [:]).sorted { $0.key < $1.key }.map {
            "revocations \($0.key): \($0.value.text)"
        }
        for (name, function) in counts.functions.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "function    \(name): \(function.calls) calls, \(function.inFlight) in flight, "
                    + "\(function.failures) failed, \(function.timeouts) timed out, \(function.crashes) crashed")
        }
        return lines.joined(separator: "\n")
    }
}

extension WorkerReport.RevocationReport {
    /// `12 in force, heard 0.1 s ago, lag 3 ms, at most 9 ms`.
    fileprivate var text: String {
        var parts = ["\(inForce) in force"]
        parts.append(silenceInMilliseconds.map { "heard \($0 / 1_000).\($0 % 1_000 / 100) s ago" } ?? "not heard yet")
        if let lagInMilliseconds { parts.append("lag \(lagInMilliseconds) ms") }
        if let greatestLagInMilliseconds { parts.append("at most \(greatestLagInMilliseconds) ms") }
        return parts.joined(separator: ", ")
    }
}
