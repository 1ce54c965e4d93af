/// What somebody logs in with, as it was sent.
public struct LoginAttempt: Sendable {
    /// What is said to be an e-mail address.
    public var email: String
    /// What is said to be its password.
    public var password: String
    /// Fewer scopes than all of the user's; nil for these.
    public var scopes: [String]?
    /// The address that it comes from, as `REMOTE_ADDR` has it.
    public var address: String?

    /// States an attempt.
    public init(email: String, password: String, scopes: [String]? = nil, address: String?) {
        self.email = email
        self.password = password
        self.scopes = scopes
        self.address = address
    }
}
