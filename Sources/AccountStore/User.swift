/// Somebody who logs in with a password.
public struct User: Sendable, Equatable {
    /// What tokens name it by (`sub`); says nothing about the person.
    public var id: String
    /// What it logs in with.
    public var email: EmailAddress
    /// The password's bcrypt hash, `$2b$…`.
    public var passwordHash: String
    /// The claim `roles` of its tokens.
    public var roles: [String]
    /// The scopes that its tokens may carry, each a scope-token (RFC 6749 §3.3).
    public var scopes: [String]
    /// Whether it may not log in.
    public var isDisabled: Bool
    /// When it was added, in seconds since 1970.
    public var created: Int64

    /// Describes a user.
    public init(
        id: String, email: EmailAddress, passwordHash: String, roles: [String], scopes: [String],
        isDisabled: Bool = false, created: Int64
    ) {
        self.id = id
        self.email = email
        self.passwordHash = passwordHash
        self.roles = roles
        self.scopes = scopes
        self.isDisabled = isDisabled
        self.created = created
    }
}
