public import AccountStore
public import Issuance

/// What a client asks for in exchange for the token of whoever called it (RFC 8693 §2.1).
public struct TokenExchange: Sendable {
    /// Who asks, and will act for the token's subject.
    public var client: Client
    /// Where the new token is to be used; nil for the issuer's own audience.
    public var audience: String?
    /// What it is to be good for; nil for all that the old token carries and the client may ask for.
    public var scopes: [String]?

    /// Describes an exchange.
    public init(by client: Client, for audience: String? = nil, scopes: [String]? = nil) {
        self.client = client
        self.audience = audience
        self.scopes = scopes
    }
}

/// What came of an exchange.
public struct ExchangedToken: Sendable {
    /// The new token.
    public let token: TokenIssuer.IssuedToken
    /// Its scopes.
    public let scopes: [String]
}
