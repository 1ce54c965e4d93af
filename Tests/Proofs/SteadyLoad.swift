import Linux
import Synchronization
import TestSupport

/// Clients that call without a pause, each over a kept connection to nginx, and count every answer.
package final class SteadyLoad: Sendable {
    private let socket: String
    private let target: String
    private let token: String?
    private let done = Atomic<Int>(0)
    private let clients = Clients()

    /// - Parameters:
    ///   - socket: Where nginx speaks HTTP.
    ///   - target: What is called.
    ///   - token: A bearer token.
    package init(socket: String, target: String, token: String? = nil) {
        self.socket = socket
        self.target = target
        self.token = token
    }

    /// How many calls have come back so far.
    package var count: Int { done.load(ordering: .relaxed) }

    package func start(clients count: Int) throws {
        for _ in 0..<count { try clients.start { [self] in drive() } }
    }

    /// Waits until so many calls have come back.
    package func wait(for count: Int) { while self.count < count { Thread.sleep(milliseconds: 1) } }

    /// Lets every client finish its present call.
    package func stop() -> Tally { clients.stop() }

    private func drive() -> Tally {
        var tally = Tally()
        var client: WebClient?
        while !clients.areStopping {
            let began = Clock.monotonicNanoseconds
            do {
                if client == nil { client = try WebClient(unix: socket) }
                guard let answer = try client?.get(target, token: token) else { continue }
                tally.statuses[answer.status, default: 0] += 1
                tally.times.append(Clock.monotonicNanoseconds - began)
                if let process = answer.process { tally.processes.insert(process) }
                if answer.isLast { client = nil }
            } catch {
                tally.broken += 1
                client = nil
            }
            done.add(1, ordering: .relaxed)
        }
        return tally
    }
}
