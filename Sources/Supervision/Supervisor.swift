import Glibc
package import Linux
package import Logging
import WorkerLink

/// Owns the listening socket and the worker generations. One thread, which waits for nobody in particular and runs no
/// function.
package final class Supervisor {
    /// What a supervisor is given.
    package struct Setup: Sendable {
        /// How workers are started.
        package var launch: WorkerLaunch
        /// Where the service listens, in words.
        package var address: String
        /// Of this program, which is not its workers' when it has been replaced since.
        package var version: String
        /// Where `swiftlet reload` and `swiftlet status` connect; nil for nowhere.
        package var control: UnixAddress?
        /// The service manager, if it wants to be told.
        package var manager: ServiceManager?
        /// Whether the service may end when no call comes, because its socket's owner starts it again.
        package var mayIdle = false
        package var rules = SupervisionRules()
        package var breaker = Breaker.Rules()

        package init(launch: WorkerLaunch, address: String, version: String) {
            self.launch = launch
            self.address = address
            self.version = version
        }
    }

    /// The signals that it reads; they must be held back before any thread is started.
    package static let signals = [SIGTERM, SIGINT, SIGHUP, SIGCHLD]

    let setup: Setup
    let log: Logger
    private let signals: SignalDescriptor
    var generations: Generations
    var breaker: Breaker
    var processes: [Int: WorkerProcess] = [:]
    var past = WorkerReport()
    var control: ControlServer?
    /// Those who wait for the outcome of a replacement, each with the worker from which on it is theirs.
    var reloads: [(client: Int, from: Int)] = []
    /// Workers that were told to go and may still accept connections, each with its successor.
    var leaving: [Int: Int] = [:]
    /// Those who wait until every worker has said how it is.
    var statusClients: [(client: Int, until: SuspendingClock.Instant)] = []
    let began = SuspendingClock.now
    private var exitStatus: Int32?
    /// Where the first worker's configuration would have it listen.
    private var configuredAddress: String?

    /// - Parameter signals: Made of ``signals``.
    package init(_ setup: Setup, signals: consuming SignalDescriptor, log: Logger) {
        self.setup = setup
        self.log = log
        self.signals = signals
        generations = Generations(rules: setup.rules, mayIdle: setup.mayIdle)
        breaker = Breaker(rules: setup.breaker)
    }

    /// Serves until a signal, or the failure of the first worker, ends it.
    ///
    /// - Returns: The status to exit with.
    package func run() -> Int32 {
        openControl()
        perform(.start)
        while exitStatus == nil {
            let ready = Set(Poll.wait(for: interests, milliseconds: timeout))
            if ready.contains(signals.number) { takeSignals() }
            for (number, worker) in processes where ready.contains(worker.channel.number) { listen(to: number) }
            serveControl(ready)
            perform(.tick)
            setup.manager?.keepAlive(isAnswering: generations.isAnswering, at: .now)
        }
        if generations.stop != nil { log.notice("stopped", metadata: ["exit": "\(exitStatus ?? 1)"]) }
        control?.close()
        return exitStatus ?? 1
    }

    private var interests: [Poll.Interest] {
        [Poll.Interest(signals.number)]
            + processes.values.filter(\.isConnected).map { Poll.Interest($0.channel.number) }
            + (control?.interests ?? [])
    }

    /// In milliseconds, rounded up, so that the time has come when it is over.
    private var timeout: Int32? {
        let times = [
            generations.nextTick, control?.nextDeadline, setup.manager?.nextSign, statusClients.map(\.until).min(),
        ]
        guard let next = times.compactMap({ $0 }).min() else { return nil }
        let (seconds, attoseconds) = min(max(next - .now, .zero), .seconds(3600)).components
        return Int32(seconds) * 1_000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }

    private func takeSignals() {
        while let signal = signals.next() {
            switch signal {
            case SIGCHLD:
                for (id, end) in SpawnedProcess.reap() {
                    guard let number = processes.first(where: { $0.value.process.id == id })?.key else { continue }
                    // What it said last comes before its end.
                    listen(to: number)
                    if let worker = processes.removeValue(forKey: number) { past.add(worker.report) }
                    hasLeft(number)
                    perform(.ended(number, end))
                }
            case SIGHUP: perform(.replace(.hangup))
            default: perform(.stop(signal: signal))
            }
        }
    }

    private func listen(to number: Int) {
        // A worker that never stops talking must not be the only one who is heard.
        for _ in 0..<64 {
            guard let worker = processes[number], worker.isConnected else { return }
            var descriptor: FileDescriptor?
            do {
                switch try worker.channel.receive(&descriptor) {
                case .message(let message): take(message, from: number)
                case .nothing: return
                case .ended: processes[number]?.isConnected = false
                }
            } catch {
                perform(.misunderstood(number, error))
            }
        }
    }

    private func take(_ message: WorkerMessage, from number: Int) {
        switch message {
        case .ready(let readiness):
            warnOfOtherAddress(readiness.listen)
            tellClosed(to: [number])
            perform(.ready(number, readiness))
        case .crashed(let function, let id, let signal):
            log.error(
                "call crashed",
                metadata: [
                    "generation": "\(number)", "function": "\(function)", "id": "\(id)", "signal": "\(signal)",
                ])
            past.countCrash(of: function)
            if let pause = breaker.crashed(function, at: .now) {
                log.error(
                    "function is closed, it crashed too often",
                    metadata: ["function": "\(function)", "for": "\(pause)"])
                tellClosed(to: processes.keys)
            }
            perform(.crashed(number))
        case .leaving: hasLeft(number)
        case .worn(let reason): perform(.worn(number, reason: reason))
        case .report(let report):
            processes[number]?.report = report
            processes[number]?.owesReport = false
            let isBusy = report.inFlight > 0 || report.waiting > 0
            perform(.reported(number, calls: report.calls, isBusy: isBusy))
            answerStatusClients()
        }
    }

    /// All workers share one socket, which a replacement cannot change.
    private func warnOfOtherAddress(_ address: String) {
        defer { configuredAddress = configuredAddress ?? address }
        guard let before = configuredAddress, before != address else { return }
        log.warning(
            "the address to listen at has changed, which takes a restart",
            metadata: ["configured": "\(address)", "listen": "\(setup.address)"])
    }

    private func tellClosed(to numbers: some Sequence<Int>) {
        let closed = breaker.closed(at: .now).mapValues { max(1, Int64($0 / .milliseconds(1))) }
        for number in numbers { send(.closed(closed), to: number) }
    }

    /// A worker that takes no messages will not answer the next question either, and is dealt with then.
    func send(_ message: SupervisorMessage, to number: Int, passing descriptor: Int32? = nil) {
        guard let worker = processes[number], worker.isConnected else { return }
        do {
            try worker.channel.send(message, passing: descriptor)
        } catch {
            log.warning("worker was not told", metadata: ["generation": "\(number)", "error": "\(error)"])
        }
    }

    func perform(_ event: Generations.Event) {
        for action in generations.handle(event, at: .now) { perform(action) }
    }

    private func perform(_ action: Generations.Action) {
        switch action {
        case .spawn(let number):
            do {
                processes[number] = try setup.launch.spawn(generation: number, at: .now)
            } catch {
                perform(.spawnFailed(number, error))
            }
        case .handOver(let old, let new): handOver(from: old, to: new)
        case .drain(let number): send(.drain, to: number)
        case .kill(let number): processes[number]?.process.send(SIGKILL)
        case .ask(let number): ask(number)
        case .note(let note): tell(note)
        case .finish(let status): exitStatus = exitStatus ?? status
        }
    }

    func ask(_ number: Int) {
        processes[number]?.owesReport = true
        send(.report, to: number)
    }

    private func handOver(from old: Int, to new: Int) {
        do {
            let (giver, taker) = try PacketChannel.pair()
            send(.adopt, to: new, passing: taker.number)
            send(.drain, to: old, passing: giver.number)
        } catch {
            log.error("connections are not handed over", metadata: ["error": "\(error)"])
            send(.drain, to: old)
        }
    }
}
