public import AccountStore
public import Issuance

extension AccountService {
    /// The longest `client_id` that is looked up, in bytes.
    private static let longestClientID = 64

    /// The client that an id and a secret prove (RFC 6749 §2.3.1).
    ///
    /// An unknown client's secret is hashed and compared as any other's is, so that the time tells nobody which ids there
    /// are.
    ///
    /// - Returns: Nil if there is no such client, it is disabled, or the secret is another.
    public func client(id: String, secret: String) throws(StoreError) -> Client? {
        let found = id.utf8.count <= Self.longestClientID ? try store.client(id: id) : nil
        let presented = SecretHash(of: secret)
        let isProven = presented.equalsInConstantTime(found?.secretHash ?? Self.nobodysSecret)
        guard isProven, let found, !found.isDisabled else { return nil }
        return found
    }

    private static let nobodysSecret = SecretHash(of: "the secret of no client")

    /// Issues an access token to a client in its own name: its id is the subject (RFC 9068 §2.2).
    ///
    /// - Parameters:
    ///   - scopes: The client's, or fewer.
    ///   - now: Seconds since 1970.
    public func issueToken(
        to client: Client, scopes: [String], at now: Int64
    ) throws(AccountError) -> TokenIssuer.IssuedToken {
        let claims = TokenIssuer.Claims(subject: client.id, clientID: client.id, scopes: scopes)
        do { return try issuer.issue(claims, at: now) } catch { throw AccountError(error) }
    }

    /// Counts an attempt to authenticate as a client that has failed.
    ///
    /// Only failures are counted, and a right secret passes whatever has failed before it: 256 random bits are not
    /// guessed, and nobody must be able to lock a service out by failing in its name. What is held up is the noise.
    ///
    /// - Parameters:
    ///   - id: The `client_id` that was sent, whether or not there is such a client.
    ///   - address: Where it came from, as `REMOTE_ADDR` has it.
    /// - Returns: Nil where it may be told that it has failed, else after how many seconds it may try again.
    public func countFailure(ofClient id: String, from address: String?) throws(StoreError) -> Int64? {
        // Cut, since whatever was sent must fit into a key.
        let name = String(decoding: id.utf8.prefix(Self.longestClientID), as: UTF8.self)
        return try charge("client", "client/id/\(name)", from: address)
    }
}
