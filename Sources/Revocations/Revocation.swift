/// A statement that tokens of an issuer, though signed and not expired, are no longer good.
public struct Revocation: Sendable, Hashable {
    /// Which tokens it is about.
    public enum Tokens: Sendable, Hashable {
        /// The one with this `jti`.
        case token(id: String)
        /// Those of a subject (`sub`) whose `iat` is not after a time, in seconds since 1970.
        case subject(String, issuedUntil: Int64)
        /// Those of a client (`client_id`) whose `iat` is not after a time, in seconds since 1970.
        case client(String, issuedUntil: Int64)
        /// All whose `iat` is not after a time, in seconds since 1970.
        case all(issuedUntil: Int64)
    }

    /// Which tokens it is about.
    public let tokens: Tokens
    /// When the last of these tokens has expired by all clocks, in seconds since 1970: it need not be kept longer.
    public let expires: Int64
    /// When it was made, in milliseconds since 1970, by the clock of whoever made it.
    public let made: Int64

    /// States a revocation.
    public init(_ tokens: Tokens, expires: Int64, made: Int64) {
        self.tokens = tokens
        self.expires = expires
        self.made = made
    }
}

/// Where revocations come from, in the order that they were made. One thread asks.
public protocol RevocationFeed: AnyObject {
    /// Waits for revocations.
    ///
    /// The first answer, and the first after an error, is a snapshot of all that are in force.
    ///
    /// - Parameter limit: How long to wait where there is none; an empty answer says that the feed is alive.
    /// - Throws: Why nothing can be said of them at present.
    func next(waiting limit: Duration) throws -> RevocationNews
}

/// What a feed has to tell.
public struct RevocationNews: Sendable {
    /// Whether none that is in force is missing from these.
    public let isSnapshot: Bool
    /// In the order that they were made; some may have been told before.
    public let revocations: [Revocation]

    /// Tells revocations.
    public init(_ revocations: [Revocation], isSnapshot: Bool) {
        self.revocations = revocations
        self.isSnapshot = isSnapshot
    }
}
