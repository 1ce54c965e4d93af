public import AccountStore
public import Issuance
import Revocations

extension AccountService {
    /// A token of this issuer's that is good: verified, not expired, not revoked; whatever its audience.
    ///
    /// - Parameter now: Seconds since 1970.
    /// - Returns: Nil for anything else.
    public func liveToken(_ text: String, at now: Int64) throws(StoreError) -> TokenIssuer.ReceivedToken? {
        guard let token = issuer.verify(text, at: now) else { return nil }
        let known = RevocableToken(
            id: token.id, subject: token.claims.subject, client: token.claims.clientID, issued: token.issued)
        return try store.isRevoked(known, at: now) ? nil : token
    }

    /// Has every verifier refuse a token until none would take it any more.
    ///
    /// - Parameter now: Milliseconds since 1970.
    public func revoke(_ token: TokenIssuer.ReceivedToken, atMilliseconds now: Int64) throws(StoreError) {
        try store.revoke(Revocation(.token(id: token.id), expires: token.expires + rules.leeway, made: now))
    }
}
