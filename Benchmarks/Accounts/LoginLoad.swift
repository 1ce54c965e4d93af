import Linux
import Proofs
import Synchronization

/// Clients that log in again and again, counted.
final class LoginLoad: Sendable {
    private let isStopping = Atomic<Bool>(false)
    private let running = Atomic<Int>(0)
    private let tally = Mutex(Tally())

    /// - Parameter socket: Where nginx speaks HTTP.
    init(socket: String, clients: Int) throws {
        for _ in 0..<clients {
            running.add(1, ordering: .relaxed)
            try Thread.start(named: "login") { [self] in
                var own = Tally()
                while !isStopping.load(ordering: .relaxed) {
                    let began = Clock.monotonicNanoseconds
                    do {
                        let client = try WebClient(unix: socket)
                        let answer = try client.post("/accounts/login", Account.login, type: "application/json")
                        own.statuses[answer.status, default: 0] += 1
                        if answer.status == 200 { own.times.append(Clock.monotonicNanoseconds - began) }
                        // Who is told to come back later does not come back at once.
                        if answer.status == 503 { Thread.sleep(milliseconds: 10) }
                    } catch {
                        own.broken += 1
                    }
                }
                tally.withLock { $0 = $0 + own }
                running.subtract(1, ordering: .releasing)
            }
        }
    }

    /// Lets every client finish its present call.
    func stop() -> Tally {
        isStopping.store(true, ordering: .relaxed)
        while running.load(ordering: .acquiring) > 0 { Thread.sleep(milliseconds: 1) }
        return tally.withLock { $0 }
    }
}
