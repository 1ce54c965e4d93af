public import AccountStore
public import Issuance
public import Passwords

/// Why nobody was logged in, or no token was issued.
public enum AccountError: Error, Equatable {
    /// The password is not the account's, or there is no such account, or it is disabled; which, is nobody's business.
    case wrongCredentials
    /// The password is none that anybody could have.
    case notAPassword(PasswordError)
    /// The scopes are more than the user may have.
    case scope
    /// Too many attempts of late.
    case throttled(retryAfterInSeconds: Int64)
    /// Too many passwords wait already.
    case busy
    /// The store, the signing key or the password hash failed; in words for the log.
    case unavailable(String)

    /// A store's failure.
    public init(_ error: StoreError) { self = .unavailable(error.description) }

    /// A signing key's failure.
    public init(_ error: IssuanceError) { self = .unavailable(error.description) }

    /// What a pool made of a password.
    init(_ error: PasswordError) {
        switch error {
        case .empty, .tooLong, .containsNUL: self = .notAPassword(error)
        case .busy, .cancelled: self = .busy
        case .tooCostly, .failed: self = .unavailable(error.description)
        }
    }
}

extension AccountError: CustomStringConvertible {
    /// The fact and what is expected.
    public var description: String {
        switch self {
        case .wrongCredentials: "the e-mail address and the password are not those of an account"
        case .notAPassword(let error): error.description
        case .scope: "the scope is more than the account may have"
        case .throttled(let seconds): "there were too many attempts, expected the next in \(seconds) s"
        case .busy: "too many logins wait"
        case .unavailable(let reason): reason
        }
    }
}
