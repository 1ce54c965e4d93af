import Glibc
import Linux
import Synchronization
import TestSupport

/// Clients that call a function one call after the other, each over a connection that it keeps, as nginx does.
final class SteadyLoad: Sendable {
    /// What became of the calls.
    struct Outcome: Sendable {
        var answered = 0
        /// In words, each call that was not answered with 200.
        var failures: [String] = []
        /// Connections that the service closed.
        var closedConnections = 0
        /// The longest time between two answers to one client.
        var longestGap = Duration.zero
    }

    private let outcome = Mutex(Outcome())
    private let isStopping = Atomic<Bool>(false)
    private let running: Atomic<Int>

    /// Starts so many clients, which call one path.
    convenience init(clients: Int, at socket: String, path: String = "/good") throws {
        let request = FastCGIRequest(parameters: nginxParameters(path: path))
        try self.init(clients: clients, at: socket) { request }
    }

    /// Starts so many clients, which ask for each request when it is to be sent.
    init(clients: Int, at socket: String, request: @escaping @Sendable () throws -> FastCGIRequest) throws {
        running = Atomic(clients)
        for _ in 0..<clients {
            try Thread.start(named: "load") { [self] in
                run(at: socket, request)
                running.subtract(1, ordering: .releasing)
            }
        }
    }

    /// How many calls were answered so far.
    var answered: Int { outcome.withLock { $0.answered } }

    /// Waits until so many more calls were answered.
    ///
    /// - Returns: Whether they were within half a minute.
    func wait(forMore count: Int) -> Bool {
        let goal = answered + count
        let end = ContinuousClock.now + .seconds(30)
        while answered < goal {
            guard ContinuousClock.now < end else { return false }
            usleep(1_000)
        }
        return true
    }

    /// Lets each client finish its call, and waits for that.
    func stop() -> Outcome {
        isStopping.store(true, ordering: .releasing)
        while running.load(ordering: .acquiring) > 0 { usleep(1_000) }
        return outcome.withLock { $0 }
    }

    private func run(at socket: String, _ request: () throws -> FastCGIRequest) {
        var last = ContinuousClock.now
        while !isStopping.load(ordering: .acquiring) {
            do {
                var client = try FastCGIClient.connect(unix: socket)
                while !isStopping.load(ordering: .acquiring) {
                    let status = try client.call(request()).response().status
                    let now = ContinuousClock.now
                    outcome.withLock { outcome in
                        outcome.longestGap = max(outcome.longestGap, now - last)
                        if status == 200 { outcome.answered += 1 } else { outcome.failures.append("\(status)") }
                    }
                    last = now
                }
            } catch {
                outcome.withLock { outcome in
                    outcome.closedConnections += 1
                    outcome.failures.append("\(error)")
                }
            }
        }
    }
}
