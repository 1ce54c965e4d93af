/// All refresh tokens that descend from one login.
public struct RefreshFamily: Sendable, Equatable {
    /// Its id, random.
    public var id: String
    /// The user's id.
    public var user: String
    /// The client that the tokens were issued to.
    public var client: String
    /// The scopes that were granted at the login.
    public var scopes: [String]
    /// When it ends, however often it is refreshed, in seconds since 1970.
    public var expires: Int64

    /// Describes a family.
    public init(id: String, user: String, client: String, scopes: [String], expires: Int64) {
        self.id = id
        self.user = user
        self.client = client
        self.scopes = scopes
        self.expires = expires
    }
}

extension RefreshFamily {
    /// How many live access tokens are revoked by their names when a family ends. Where there are more, all that its
    /// user was issued until then are revoked by one statement: whoever refreshes in a loop, with a token that was
    /// stolen, could otherwise have the end take longer than a store has time for, and live on.
    static let mostRevokedByName = 100
    /// How many of a user's families end in one transaction.
    static let mostEndedAtOnce = 200
}

/// A refresh token as it is kept, and the access token that was issued with it.
public struct RefreshToken: Sendable, Equatable {
    /// Of the token, which has 256 random bits.
    public var hash: SecretHash
    /// The access token's `jti`.
    public var accessTokenID: String
    /// The time until which the access token may be accepted, leeway and all, in seconds since 1970.
    public var accessExpires: Int64

    /// Describes a token.
    public init(hash: SecretHash, accessTokenID: String, accessExpires: Int64) {
        self.hash = hash
        self.accessTokenID = accessTokenID
        self.accessExpires = accessExpires
    }
}

/// What came of the use of a refresh token.
public enum Rotation: Sendable, Equatable {
    /// The next token is the one to be used now.
    case rotated
    /// There is no such token, or its family has ended or expired.
    case unknown
    /// It was used before: its family has ended now.
    case reused(RefreshFamily)
}
