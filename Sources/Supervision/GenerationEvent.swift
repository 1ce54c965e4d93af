package import Linux
package import WorkerLink

extension Generations {
    /// What happens to a supervisor.
    package enum Event: Sendable, Equatable {
        /// It begins.
        case start
        /// A worker could not be started.
        case spawnFailed(Int, SystemError)
        /// A worker answers calls.
        case ready(Int, Readiness)
        /// A worker said something that cannot be understood.
        case misunderstood(Int, LinkError)
        /// A call crashed in a worker, which takes no new ones.
        case crashed(Int)
        /// A worker asks for its successor.
        case worn(Int, reason: String)
        /// A worker said how it is.
        case reported(Int, calls: Int, isBusy: Bool)
        /// A worker's process ended.
        case ended(Int, ProcessEnd)
        /// Somebody wants the worker replaced: by SIGHUP or over the control socket.
        case replace(Cause)
        /// Somebody wants an end, by this signal.
        case stop(signal: Int32)
        /// Time has passed.
        case tick
    }

    /// Who or what wants a worker replaced.
    package enum Cause: Sendable, Equatable {
        case hangup
        case command
        case worn(reason: String)
    }

    /// What a supervisor is to do.
    package enum Action: Sendable, Equatable {
        /// Start a worker of this number.
        case spawn(Int)
        /// Have the one drain, and its idle connections go to the other.
        case handOver(from: Int, to: Int)
        /// Have a worker drain.
        case drain(Int)
        /// End a worker at once.
        case kill(Int)
        /// Ask a worker how it is.
        case ask(Int)
        /// Tell the log, the service manager and whoever waits.
        case note(Note)
        /// Exit with this status.
        case finish(Int32)
    }

    /// What is worth to be told.
    package enum Note: Sendable, Equatable {
        /// A worker takes the calls from now on, of which the other one was the last.
        case serving(Int, Readiness, replaced: Int?)
        /// A worker is started to take the place of the one that serves.
        case replacing(by: Int, Cause)
        /// The new worker is not ready; the old one serves on.
        case replacementFailed(Int, Failure, serving: Int)
        /// The first worker of all is not ready.
        case startFailed(Failure)
        /// A worker that is needed did not become ready; the next is tried after a while.
        case successorFailed(Int, Failure, retryIn: Duration)
        /// A worker died in service; the next is started after a while.
        case died(Int, ProcessEnd, restartIn: Duration)
        /// A call crashed in a worker; a successor is on its way.
        case crashed(Int)
        /// A worker is killed.
        case killed(Int, Generation.KillReason)
        /// A worker ended that had nothing more to do, but not as it should: calls may be unanswered.
        case drainFailed(Int, ProcessEnd)
        /// The end has begun.
        case stopping(Stop)
    }

    /// Why a worker did not become ready.
    package enum Failure: Sendable, Equatable {
        /// There is no process for it.
        case notSpawned(SystemError)
        /// It ended before.
        case ended(ProcessEnd)
        /// It was killed before.
        case killed(Generation.KillReason)
    }

    /// Why the service ends.
    package enum Stop: Sendable, Equatable {
        /// A signal asked for it.
        case signal(Int32)
        /// No call came for long, and the socket's owner starts it again.
        case idle
    }
}

extension Generations.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notSpawned(let error): "\(error)"
        case .ended(let end): "it \(end) before it was ready"
        case .killed(let reason): "\(reason)"
        }
    }
}
