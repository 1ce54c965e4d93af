import Glibc
import Host
import Linux
import Logging
import Synchronization
import WorkerLink

/// What a worker does beside answering calls: it listens to its supervisor.
final class WorkerLoop: Sendable {
    /// Signals to a worker itself have it replaced without a loss, rather than end it.
    static let signals = [SIGTERM, SIGINT, SIGHUP]

    private let host: Host
    private let revocations: RevocationFollowing
    private let channel: SupervisorChannel
    private let signals: SignalDescriptor
    private let drain: Duration
    private let log: Logger
    private let drained: EventDescriptor
    private let outcome = Mutex<Bool?>(nil)
    private let isDraining = Mutex(false)

    init(
        host: Host, revocations: RevocationFollowing, channel: SupervisorChannel, signals: consuming SignalDescriptor,
        drain: Duration, log: Logger
    ) throws(SystemError) {
        self.host = host
        self.revocations = revocations
        self.channel = channel
        self.signals = signals
        self.drain = drain
        self.log = log
        drained = try EventDescriptor(isBlocking: false)
    }

    /// Does what the supervisor wants, until the host has ended.
    ///
    /// - Returns: Whether every call was answered.
    func run() -> Bool {
        var isConnected = true
        while true {
            if let outcome = outcome.withLock({ $0 }) {
                // The last counts, which nobody can ask for any more.
                report()
                return outcome
            }
            var interests = [Poll.Interest(signals.number), Poll.Interest(drained.number)]
            if isConnected { interests.append(Poll.Interest(channel.number)) }
            let ready = Poll.wait(for: interests, milliseconds: nil)
            if ready.contains(drained.number) { drained.wait() }
            while let signal = signals.next() { tell(.worn(reason: "signal \(signal) to the worker")) }
            if isConnected, ready.contains(channel.number) { isConnected = listen() }
        }
    }

    /// - Returns: Whether the supervisor is there.
    private func listen() -> Bool {
        while true {
            var descriptor: FileDescriptor?
            do {
                switch try channel.receive(&descriptor) {
                case .message(let message): take(message, descriptor.take())
                case .nothing: return true
                case .ended:
                    // Without a supervisor there is no successor either; whoever starts the service again wants the
                    // socket's address at once.
                    log.error("supervisor is gone, stopping")
                    beginDrain(nil)
                    return false
                }
            } catch {
                log.error("supervisor is not understood", metadata: ["error": "\(error)"])
                guard case .system(let reason) = error else { continue }
                if reason.code == PacketChannel.noRoom { return true }
                // A function has closed the descriptor. To look again would find the same, without end; the supervisor
                // sees the worker end and starts the next.
                beginDrain(nil)
                return false
            }
        }
    }

    private func take(_ message: SupervisorMessage, _ descriptor: consuming FileDescriptor?) {
        switch message {
        case .report: report()
        case .closed(let functions):
            for (function, milliseconds) in functions {
                host.close(function: function, for: .milliseconds(milliseconds))
            }
        case .drain:
            guard let descriptor else { return beginDrain(nil) }
            beginDrain(ConnectionHandover(descriptor))
        case .adopt:
            guard let descriptor else { return log.error("predecessor's connections are missing") }
            let handover = ConnectionHandover(descriptor)
            startThread("adopt") { [host] in handover.takeAll { host.adopt($0) } }
        }
    }

    private func beginDrain(_ handover: ConnectionHandover?) {
        let isFirst = isDraining.withLock { isDraining in
            defer { isDraining = true }
            return !isDraining
        }
        guard isFirst else { return }
        startThread("drain") { [self] in
            let isDone =
                if let handover {
                    host.handOver(within: drain, begun: { tell(.leaving) }, { handover.give($0) })
                } else {
                    host.stop(within: drain)
                }
            outcome.withLock { $0 = isDone }
            drained.signal()
        }
    }

    private func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
        do {
            try Thread.start(named: name, body)
        } catch {
            log.error("no thread", metadata: ["for": "\(name)", "error": "\(error)"])
            body()
        }
    }

    private func report() {
        var report = WorkerReport(host.status)
        report.revocations = revocations.report
        while true {
            do {
                return try channel.send(.report(report))
            } catch LinkError.tooLong where !report.functions.isEmpty {
                report = report.keepingBusiest(report.functions.count / 2)
            } catch {
                return
            }
        }
    }

    private func tell(_ message: WorkerMessage) {
        // A supervisor that is gone shows as the end of the channel.
        try? channel.send(message)
    }
}

extension WorkerReport {
    fileprivate init(_ status: HostStatus) {
        self.init()
        inFlight = status.inFlight
        waiting = status.waiting
        calls = Int(clamping: status.calls)
        refusals = Int(clamping: status.refusals)
        crashes = Int(clamping: status.crashes)
        connections = status.connections
        lostThreads = status.lostThreads
        for function in status.functions where function.calls > 0 || function.inFlight > 0 {
            var counts = FunctionReport()
            counts.inFlight = function.inFlight
            counts.calls = Int(clamping: function.calls)
            counts.failures = Int(clamping: function.failures)
            counts.timeouts = Int(clamping: function.timeouts)
            counts.crashes = Int(clamping: function.crashes)
            counts.cpuMicroseconds = Int(function.cpuMicroseconds)
            functions[function.name] = counts
        }
    }
}
