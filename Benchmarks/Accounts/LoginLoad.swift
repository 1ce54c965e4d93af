import Linux
import Proofs

/// Clients that log in again and again, counted.
final class LoginLoad: Sendable {
    private let clients = Clients()

    /// - Parameter socket: Where nginx speaks HTTP.
    init(socket: String, clients count: Int) throws {
        for _ in 0..<count { try clients.start { [self] in drive(socket) } }
    }

    /// Lets every client finish its present call.
    func stop() -> Tally { clients.stop() }

    private func drive(_ socket: String) -> Tally {
        var tally = Tally()
        while !clients.areStopping {
            let began = Clock.monotonicNanoseconds
            do {
                let client = try WebClient(unix: socket)
                let answer = try client.post("/accounts/login", Account.login, type: "application/json")
                tally.statuses[answer.status, default: 0] += 1
                if answer.status == 200 { tally.times.append(Clock.monotonicNanoseconds - began) }
                // Who is told to come back later does not come back at once.
                if answer.status == 503 { Thread.sleep(milliseconds: 10) }
            } catch {
                tally.broken += 1
            }
        }
        return tally
    }
}
