import Linux
import Proofs

/// Clients that each log in once and then refresh without a pause, counted.
final class RefreshLoad: Sendable {
    private let clients = Clients()

    /// Logs everybody in.
    ///
    /// - Parameter socket: Where nginx speaks HTTP.
    init(socket: String, clients count: Int) throws {
        for _ in 0..<count {
            let client = try WebClient(unix: socket)
            let first = try Self.refreshToken(
                of: client.post("/accounts/login", Account.login, type: "application/json"))
            try clients.start { [self] in drive(socket, first) }
        }
    }

    /// Lets every client finish its present call.
    func stop() -> Tally { clients.stop() }

    private func drive(_ socket: String, _ first: String) -> Tally {
        var (tally, token) = (Tally(), first)
        guard let client = try? WebClient(unix: socket) else { return tally }
        while !clients.areStopping {
            let began = Clock.monotonicNanoseconds
            let body = "grant_type=refresh_token&refresh_token=\(token)"
            guard let answer = try? client.post("/accounts/token", body, type: "application/x-www-form-urlencoded"),
                let next = try? Self.refreshToken(of: answer)
            else {
                // The token is lost with the answer.
                tally.broken += 1
                return tally
            }
            tally.statuses[answer.status, default: 0] += 1
            tally.times.append(Clock.monotonicNanoseconds - began)
            token = next
        }
        return tally
    }

    private static func refreshToken(of answer: WebClient.Answer) throws -> String {
        guard let name = answer.body.firstRange(of: "\"refresh_token\":\"") else {
            throw StageFailure(cause: "no refresh token in an answer with status \(answer.status)")
        }
        return String(answer.body[name.upperBound...].prefix { $0 != "\"" })
    }
}
