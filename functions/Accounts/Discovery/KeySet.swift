import AccountKit
import FunctionKit
import Issuance

extension Accounts {
    /// The keys that verify this issuer's tokens (RFC 7517 §5).
    struct KeySet: Function {
        static let endpoint = Endpoint(
            .get, "/.well-known/jwks.json", access: .public(because: "public keys are for everybody who verifies"))

        func run(_ request: Request, _ context: Context) async throws -> Response {
            let accounts = try context.resource(AccountService.self)
            // A key set that is kept longer would not have a new key when that begins to sign.
            let lifetime = min(300, accounts.issuer.publishAhead)
            return CachedDocument(
                accounts.issuer.keySet(at: accounts.now), contentType: "application/jwk-set+json", lifetime: lifetime
            ).response(to: request)
        }
    }
}
