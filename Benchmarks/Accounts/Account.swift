import Proofs
import TestSupport

/// The one account of a measurement.
enum Account {
    private static let email = "bench@example.com"
    private static let password = "a password of some length"

    /// What it logs in with.
    static let login = "{\"email\":\"\(email)\",\"password\":\"\(password)\"}"

    /// Adds it to the store of a stage.
    static func add(to stage: Stage) throws {
        let result = try stage.command(
            "user", "add", email, "--scope", "payments:read payments:write", input: .bytes(Array(password.utf8)))
        guard result.status == 0 else { throw StageFailure(cause: "no user was added: \(result.error)") }
    }
}
