public import Revocations

/// Where accounts are kept: users, clients, refresh tokens, revocations and throttles.
///
/// Every method is one transaction: it has happened wholly when it returns, also if the process or the machine is lost
/// the moment after, and not at all when it throws, unless the error is ``StoreError/unknownOutcome``. Methods block
/// their thread for a bounded time, two seconds at most. All times are passed in, in seconds since 1970 unless a name
/// says otherwise; texts are compared by bytes.
public protocol AccountStore: Sendable {
    /// Adds a user.
    ///
    /// - Throws: ``StoreError/exists`` if its id or e-mail address is taken.
    func add(_ user: User) throws(StoreError)
    /// The user with an e-mail address.
    func user(email: EmailAddress) throws(StoreError) -> User?
    /// The user with an id.
    func user(id: String) throws(StoreError) -> User?
    /// Users by their ids' order, those after an id.
    func users(after id: String?, limit: Int) throws(StoreError) -> [User]
    /// Sets a password's hash.
    ///
    /// - Parameter old: What it must be; nil for anything. A new hash of an old password must not undo a new password.
    /// - Returns: Whether it was set: false if there is no such user, or its hash is another.
    func setPasswordHash(_ hash: String, ofUser id: String, replacing old: String?) throws(StoreError) -> Bool
    /// Lets a user log in, or no longer.
    ///
    /// - Returns: Whether there is such a user.
    func setDisabled(_ isDisabled: Bool, user id: String) throws(StoreError) -> Bool
    /// Sets what a user may do.
    ///
    /// - Returns: Whether there is such a user.
    func setRights(roles: [String], scopes: [String], ofUser id: String) throws(StoreError) -> Bool

    /// Adds a client.
    ///
    /// - Throws: ``StoreError/exists`` if its id is taken.
    func add(_ client: Client) throws(StoreError)
    /// The client with an id.
    func client(id: String) throws(StoreError) -> Client?
    /// Clients by their ids' order, those after an id.
    func clients(after id: String?, limit: Int) throws(StoreError) -> [Client]
    /// Lets a client ask for tokens, or no longer.
    ///
    /// - Returns: Whether there is such a client.
    func setDisabled(_ isDisabled: Bool, client id: String) throws(StoreError) -> Bool
    /// Sets a client's secret.
    ///
    /// - Returns: Whether there is such a client.
    func setSecretHash(_ hash: SecretHash, ofClient id: String) throws(StoreError) -> Bool

    /// Begins a family with its first token.
    func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError)
    /// Looks a refresh token up, without using it.
    ///
    /// - Returns: Its family, and whether the token is the one to be used next; nil if there is no such token, or its
    ///   family has ended or expired.
    func family(of hash: SecretHash, at now: Int64) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)?
    /// Uses a refresh token: of all that try the same one, at the same time too, one succeeds.
    ///
    /// A token that was used before ends its family: its live access tokens are revoked in the same transaction. Such
    /// revocations are dated (``Revocation/made``) by the machine's clock; whether a token lives is judged by `now`.
    func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation
    /// Ends a family, and revokes its live access tokens; nothing if it has ended.
    ///
    /// However many there are: of more than a hundred, all that the user was issued until `now` are revoked instead.
    func endFamily(_ id: String, at now: Int64) throws(StoreError)
    /// Ends every family of a user, and revokes their live access tokens.
    ///
    /// In several transactions, none of them long, until there are none left; what has ended when it throws stays so.
    ///
    /// - Returns: How many there were.
    func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int

    /// Revokes tokens.
    func revoke(_ revocation: Revocation) throws(StoreError)
    /// Whether a revocation in force covers a token.
    func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool
    /// All revocations in force.
    func revocations(at now: Int64) throws(StoreError) -> [Revocation]
    /// A feed of them, with a connection of its own.
    func makeRevocationFeed() -> any RevocationFeed

    /// Takes one try out of every key's bucket, or out of none.
    ///
    /// - Parameter nowInMilliseconds: Since 1970; only moves forward for a key, whatever the clock does.
    /// - Returns: Nil if it passes, else after how many milliseconds, counted from `now`, it would pass every bucket.
    func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64?
    /// Fills a key's bucket.
    func forgive(_ key: String) throws(StoreError)

    /// Forgets what has expired: families, their tokens, revocations and throttles. To be called now and then.
    ///
    /// In several transactions, none of them long; what it has no time for is left to the next call.
    ///
    /// - Returns: Whether nothing is left.
    @discardableResult
    func clean(at now: Int64) throws(StoreError) -> Bool
    /// Whether the store can be written.
    func check() throws(StoreError)
}
