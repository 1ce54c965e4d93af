import AccountKit
import AccountStore
import FunctionKit
import Issuance

/// New tokens for a refresh token (RFC 6749 §6), which is used up by it (RFC 9700 §4.14.2).
struct RefreshGrant {
    let call: OAuthCall

    func answer() throws(OAuthError) -> Response {
        let asker = try call.asker()
        let (secret, isFromCookie) = try presented()
        let asked = try call.form.scopes()
        let family = try family(of: secret, for: asker)
        let user = try call.stored { store throws(StoreError) in try store.user(id: family.user) }
        guard let user, !user.isDisabled else { throw .invalidGrant("the account is closed") }
        // What the login was granted and the user may still have; the family keeps what it was granted, so that a token
        // that asks for less does not bind the next one (RFC 6749 §6).
        let allowed = family.scopes.filter { user.scopes.contains($0) }
        let scopes = asked ?? allowed
        guard scopes.allSatisfy({ allowed.contains($0) }) else {
            throw .invalidScope("the scope is more than was granted")
        }
        // Signed first, given away last: the store learns which token to revoke with the family, and no token is out that
        // it does not know.
        let access: TokenIssuer.IssuedToken
        do {
            access = try call.service.issueToken(to: user, client: family.client, scopes: scopes, at: call.now)
        } catch {
            throw OAuthError(error)
        }
        let next = RefreshSecret()
        try rotate(secret, to: next, with: access)
        return try call.answer(
            TokenAnswer(access, scopes: scopes, at: call.now, refresh: next),
            cookieLifetime: isFromCookie ? family.expires - call.now : nil)
    }

    /// The token of the body, or the cookie's where the body has none: a cookie comes with every request, a parameter only
    /// if somebody means it.
    private func presented() throws(OAuthError) -> (RefreshSecret, isFromCookie: Bool) {
        if let text = call.form["refresh_token"] {
            guard let secret = RefreshSecret(text) else { throw Self.notGood }
            return (secret, false)
        }
        guard let text = RefreshCookie.token(in: call.request) else {
            throw .invalidRequest("the parameter refresh_token is missing")
        }
        guard let secret = RefreshSecret(text) else { throw Self.notGood }
        return (secret, true)
    }

    private func family(of secret: RefreshSecret, for asker: Asker) throws(OAuthError) -> RefreshFamily {
        let now = call.now
        let found = try call.stored { store throws(StoreError) in try store.family(of: secret.hash, at: now) }
        guard let (family, isCurrent) = found else { throw Self.notGood }
        guard isCurrent else {
            try call.stored { store throws(StoreError) in try store.endFamily(family.id, at: now) }
            throw reused(family)
        }
        guard asker.mayBe(family.client) else { throw .invalidGrant("the refresh token was issued to another client") }
        return family
    }

    private func rotate(
        _ secret: RefreshSecret, to next: RefreshSecret, with access: TokenIssuer.IssuedToken
    ) throws(OAuthError) {
        let now = call.now
        let token = call.service.record(of: next, with: access)
        let rotation = try call.stored { store throws(StoreError) in
            try store.rotate(secret.hash, to: token, at: now)
        }
        switch rotation {
        case .rotated: return
        case .unknown: throw Self.notGood
        case .reused(let family): throw reused(family)
        }
    }

    /// Of two who use one token, one has stolen it, or a client has lost its answer; the store has ended the family.
    private func reused(_ family: RefreshFamily) -> OAuthError {
        call.context.log(.warning, "refresh token reused", ["family": family.id, "subject": family.user])
        return Self.notGood
    }

    /// The same whether there never was such a token, it has expired, or it was used before.
    private static let notGood = OAuthError.invalidGrant("the refresh token is not good, or no longer")
}
