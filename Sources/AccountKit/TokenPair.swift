public import Issuance

/// What a login or a refresh gives.
public struct TokenPair: Sendable {
    /// The user's id.
    public let subject: String
    /// The access token.
    public let access: TokenIssuer.IssuedToken
    /// Its `iat`, in seconds since 1970.
    public let issued: Int64
    /// Its scopes.
    public let scopes: [String]
    /// What it is refreshed with.
    public let refresh: RefreshSecret
    /// When that ends, however often it is refreshed, in seconds since 1970.
    public let refreshExpires: Int64

    /// Joins the two.
    public init(
        subject: String, access: TokenIssuer.IssuedToken, issued: Int64, scopes: [String], refresh: RefreshSecret,
        refreshExpires: Int64
    ) {
        self.subject = subject
        self.access = access
        self.issued = issued
        self.scopes = scopes
        self.refresh = refresh
        self.refreshExpires = refreshExpires
    }
}
