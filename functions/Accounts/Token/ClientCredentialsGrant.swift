import AccountKit
import AccountStore
import FunctionKit
import Issuance

/// A token for a client in its own name (RFC 6749 §4.4): `sub` is the client's id, and there is no refresh token (§4.4.3).
struct ClientCredentialsGrant {
    let call: OAuthCall

    func answer() async throws(OAuthError) -> Response {
        let client = try call.client()
        let scopes = try call.form.scopes() ?? client.scopes
        guard scopes.allSatisfy({ client.scopes.contains($0) }) else {
            throw .invalidScope("the scope is more than the client may ask for")
        }
        let token: TokenIssuer.IssuedToken
        let now: Int64
        do throws(AccountError) {
            now = try await call.service.timeOfIssue(to: client.id, client: client.id)
            token = try call.service.issueToken(to: client, scopes: scopes, at: now)
        } catch {
            throw OAuthError(error)
        }
        return try call.answer(TokenAnswer(token, scopes: scopes, at: now))
    }
}
