public import AccountStore
public import Issuance

extension AccountService {
    /// Issues an access token to a user, and begins a family of refresh tokens with it.
    ///
    /// - Parameters:
    ///   - client: The `client_id`.
    ///   - scopes: The user's, or fewer.
    ///   - now: Seconds since 1970.
    public func beginFamily(
        of user: User, client: String, scopes: [String], at now: Int64
    ) throws(AccountError) -> (pair: TokenPair, family: RefreshFamily) {
        let access = try issueToken(to: user, client: client, scopes: scopes, at: now)
        let refresh = RefreshSecret()
        let family = RefreshFamily(
            id: RandomText.familyID, user: user.id, client: client, scopes: scopes,
            expires: now + rules.refreshLifetime)
        let token = record(of: refresh, with: access)
        try stored { () throws(StoreError) in try store.begin(family, with: token) }
        let pair = TokenPair(
            subject: user.id, access: access, issued: now, scopes: scopes, refresh: refresh,
            refreshExpires: family.expires)
        return (pair, family)
    }

    /// Issues an access token to a user.
    ///
    /// - Parameter now: Seconds since 1970.
    public func issueToken(
        to user: User, client: String, scopes: [String], at now: Int64
    ) throws(AccountError) -> TokenIssuer.IssuedToken {
        let claims = TokenIssuer.Claims(subject: user.id, clientID: client, scopes: scopes, roles: user.roles)
        do { return try issuer.issue(claims, at: now) } catch { throw AccountError(error) }
    }

    /// The second to date tokens with: one that no revocation reaches.
    ///
    /// A revocation of all that a subject or a client was issued is about whole seconds, this one included. Who comes after
    /// it, in the same second, waits for the next, or the tokens would be revoked before they are used.
    ///
    /// - Returns: Seconds since 1970.
    public func timeOfIssue(to subject: String, client: String) async throws(AccountError) -> Int64 {
        for _ in 0..<3 {
            let now = now
            let token = RevocableToken(id: "", subject: subject, client: client, issued: now)
            guard try stored({ () throws(StoreError) in try store.isRevoked(token, at: now) }) else { return now }
            try? await Task.sleep(for: .milliseconds(1_000 - nowInMilliseconds % 1_000))
        }
        throw .unavailable("what is issued now is revoked already, expected a revocation of the past")
    }

    /// A refresh token as it is kept, beside the access token that was issued with it.
    public func record(of secret: RefreshSecret, with access: TokenIssuer.IssuedToken) -> RefreshToken {
        RefreshToken(hash: secret.hash, accessTokenID: access.id, accessExpires: access.expires + rules.leeway)
    }

    /// Ends the family of a refresh token, also of one that was used before; nothing if there is none.
    public func logOut(_ token: RefreshSecret) throws(AccountError) {
        let (hash, now) = (token.hash, now)
        try stored { () throws(StoreError) in
            guard let (family, _) = try store.family(of: hash, at: now) else { return }
            try store.endFamily(family.id, at: now)
        }
    }

    func stored<Value>(_ work: () throws(StoreError) -> Value) throws(AccountError) -> Value {
        do { return try work() } catch { throw AccountError(error) }
    }
}
