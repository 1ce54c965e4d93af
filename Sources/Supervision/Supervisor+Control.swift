import Glibc
import Linux
import Logging
import WorkerLink

extension Supervisor {
    /// How long `swiftlet status` waits for a worker before it is told what was known last.
    private static let reportPatience = Duration.seconds(2)

    func openControl() {
        guard let address = setup.control else { return }
        do {
            control = try ControlServer(address)
        } catch {
            // Signals do the same.
            log.warning(
                "no control socket, status and reload will not work",
                metadata: ["path": "\(address.text)", "error": "\(error)"])
        }
    }

    func serveControl(_ ready: Set<Int32>) {
        let now = SuspendingClock.now
        for (client, request) in control?.serve(ready, at: now) ?? [] {
            switch request {
            case .reload:
                guard generations.stop == nil else {
                    control?.reply(.failed(reason: "the service stops"), to: client, at: now)
                    continue
                }
                // What was started before may be of the older binary.
                reloads.append((client, from: generations.nextNumber))
                perform(.replace(.command))
            case .status:
                statusClients.append((client, until: now + Self.reportPatience))
                for (number, worker) in processes where generations.workers[number]?.isAtWork == true {
                    if worker.isConnected { ask(number) }
                }
                answerStatusClients()
            }
        }
        answerStatusClients()
    }

    func answerStatusClients() {
        guard !statusClients.isEmpty else { return }
        let now = SuspendingClock.now
        let isComplete = processes.allSatisfy { number, worker in
            !worker.owesReport || generations.workers[number]?.isAtWork != true
        }
        let due = statusClients.filter { isComplete || $0.until <= now }
        statusClients.removeAll { isComplete || $0.until <= now }
        for (client, _) in due { control?.reply(.status(status), to: client, at: now) }
    }

    /// A worker takes nothing new any more: from now on every new call is its successor's.
    func hasLeft(_ number: Int) {
        guard let successor = leaving.removeValue(forKey: number) else { return }
        answerReloads(.reloaded(generation: successor), generation: successor)
    }

    func answerReloads(_ reply: ControlReply, generation: Int) {
        let due = reloads.filter { $0.from <= generation }
        reloads.removeAll { $0.from <= generation }
        for (client, _) in due { control?.reply(reply, to: client, at: .now) }
    }

    var status: StatusDocument {
        let now = SuspendingClock.now
        let worker = generations.current.flatMap { processes[$0] }
        var counts = past
        for (_, process) in processes {
            counts.add(process.report)
            counts.addPresent(process.report)
        }
        // No sum: it is the worker that serves which has to hear of them.
        counts.revocations = worker?.report.revocations
        let state =
            switch (generations.stop, generations.current, generations.candidate) {
            case (.some, _, _): "stopping"
            case (_, .none, _): "starting"
            case (_, _, .some): "replacing"
            default: "serving"
            }
        return StatusDocument(
            state: state, listen: setup.address, generation: generations.current, pid: worker?.process.id,
            version: generations.current.flatMap { generations.workers[$0]?.readiness?.version },
            workerUptimeInSeconds: worker.map { (now - $0.startedAt).components.seconds }, supervisorPID: getpid(),
            supervisorVersion: setup.version,
            uptimeInSeconds: (now - began).components.seconds, deaths: generations.deaths,
            counts: counts, closed: breaker.closed(at: now).mapValues { Int64($0 / .milliseconds(1)) },
            others: others)
    }

    private var others: [StatusDocument.Other] {
        generations.workers.values.filter { $0.number != generations.current }
            .sorted { $0.number < $1.number }
            .compactMap { generation in
                guard let process = processes[generation.number] else { return nil }
                let state =
                    switch generation.phase {
                    case .starting: "starting"
                    case .serving: "serving"
                    case .draining: "draining"
                    case .ending: "ending"
                    }
                return StatusDocument.Other(
                    generation: generation.number, pid: process.process.id, state: state,
                    inFlight: process.report.inFlight)
            }
    }
}
