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
            return CachedDocument(
                accounts.issuer.keySet(at: accounts.now), contentType: "application/jwk-set+json", lifetime: 300
            ).response(to: request)
        }
    }
}
