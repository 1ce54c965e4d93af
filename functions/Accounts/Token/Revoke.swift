import AccountKit
import AccountStore
import FunctionKit
import Issuance

extension Accounts {
    /// The revocation endpoint (RFC 7009): a refresh token ends its family and the access tokens of it, an access token
    /// ends alone.
    ///
    /// Whoever has the token may revoke it. The first-party client is a public one, with no secret to show (RFC 7009
    /// §2.1), and one that has stolen a token does its owner a service by revoking it. A client that does authenticate
    /// has to be the one that the token was issued to.
    struct Revoke: OAuthFunction {
        static let endpoint = Endpoint(
            .post, "/accounts/revoke",
            access: .public(
                because: "who has a token may end it; client secrets are checked by the function (RFC 7009)"))

        func answer(_ call: OAuthCall) throws(OAuthError) -> Response {
            let asker = try call.asker()
            let text = try call.form.required("token")
            // What a token is stands in its spelling, so that token_type_hint has nothing to add, and a wrong one does no
            // harm (RFC 7009 §2.1: "the authorization server MUST extend its search").
            if let secret = RefreshSecret(text) {
                try end(secret, asker, call)
            } else if let token = call.service.issuer.verify(text, at: call.now) {
                guard asker.mayBe(token.claims.clientID) else { throw Self.anothers }
                do {
                    try call.service.revoke(token, atMilliseconds: call.service.nowInMilliseconds)
                } catch {
                    throw OAuthError(error)
                }
            }
            // §2.2: also for a token that nobody knows, for there is nothing left to be done.
            return Response(headerFields: TokenAnswer.uncached)
        }

        private func end(_ secret: RefreshSecret, _ asker: Asker, _ call: OAuthCall) throws(OAuthError) {
            let now = call.now
            let found = try call.stored { store throws(StoreError) in try store.family(of: secret.hash, at: now) }
            guard let family = found?.family else { return }
            guard asker.mayBe(family.client) else { throw Self.anothers }
            try call.stored { store throws(StoreError) in try store.endFamily(family.id, at: now) }
        }

        /// RFC 6749 §5.2 counts a token that "was issued to another client" to this code.
        private static let anothers = OAuthError.invalidGrant("the token was issued to another client")
    }
}
