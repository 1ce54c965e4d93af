public import AccountStore

extension AccountService {
    /// The longest `client_id` that is looked up, in bytes.
    private static let longestClientID = 128

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
}
