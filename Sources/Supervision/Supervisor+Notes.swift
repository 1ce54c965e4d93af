import Glibc
import Linux
import Logging
import WorkerLink

extension Supervisor {
    /// Tells the log, the service manager and whoever waits on the control socket.
    func tell(_ note: Generations.Note) {
        switch note {
        case .serving(let number, let readiness, let replaced):
            var fields: Logger.Metadata = [
                "listen": "\(setup.address)", "functions": "\(readiness.functions)", "generation": "\(number)",
                "pid": "\(processes[number]?.process.id ?? 0)",
            ]
            if let replaced { fields["replaced"] = "\(replaced)" }
            log.notice(number == 1 ? "ready" : "worker serves", metadata: fields)
            setup.manager?.notify(.ready, status: "generation \(number) serves at \(setup.address)")
            // Whoever waits for the new one must not be served by the old one then.
            if let replaced, processes[replaced] != nil {
                leaving[replaced] = number
            } else {
                answerReloads(.reloaded(generation: number), generation: number)
            }
        case .replacing(let number, let cause):
            log.notice("replacing", metadata: ["generation": "\(number)", "cause": "\(cause)"])
            setup.manager?.notify(.reloading, status: "generation \(number) starts")
        case .replacementFailed(let number, let failure, let serving):
            log.error(
                "replacement failed, the old worker serves on",
                metadata: ["generation": "\(number)", "reason": "\(failure)", "serving": "\(serving)"])
            setup.manager?.notify(.ready, status: "generation \(serving) serves; \(number) failed: \(failure)")
            let reason = "generation \(number): \(failure); generation \(serving) serves on, the log says more"
            answerReloads(.failed(reason: reason), generation: number)
        case .startFailed(let failure):
            // Its own words are on standard error already, where it came so far.
            if case .ended(.exited) = failure { return }
            log.error("worker cannot start", metadata: ["reason": "\(failure)"])
        case .successorFailed(let number, let failure, let delay):
            log.error(
                "successor failed",
                metadata: ["generation": "\(number)", "reason": "\(failure)", "retry_in": "\(delay)"])
            setup.manager?.notify(.ready, status: "generation \(number) failed: \(failure)")
            answerReloads(.failed(reason: "generation \(number): \(failure)"), generation: number)
        case .died(let number, let end, let delay):
            log.error(
                "worker died, its calls are lost",
                metadata: ["generation": "\(number)", "end": "\(end)", "restart_in": "\(delay)"])
        case .crashed(let number):
            log.warning("worker takes no new calls after a crash", metadata: ["generation": "\(number)"])
        case .killed(let number, let reason):
            log.error("worker is killed", metadata: ["generation": "\(number)", "reason": "\(reason)"])
        case .drainFailed(let number, let end):
            log.error("stopped with calls unanswered", metadata: ["generation": "\(number)", "end": "\(end)"])
        case .stopping(let stop):
            log.notice("stopping", metadata: ["cause": "\(stop)"])
            setup.manager?.notify(.stopping, status: "finishing the running calls")
            answerReloads(.failed(reason: "the service stops"), generation: .max)
        }
    }
}

extension Generations.Cause: CustomStringConvertible {
    package var description: String {
        switch self {
        case .hangup: "SIGHUP"
        case .command: "reload"
        case .worn(let reason): reason
        }
    }
}

extension Generations.Stop: CustomStringConvertible {
    package var description: String {
        switch self {
        case .signal(SIGTERM): "SIGTERM"
        case .signal(SIGINT): "SIGINT"
        case .signal(let number): "signal \(number)"
        case .idle: "idle"
        }
    }
}
