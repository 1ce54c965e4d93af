public import AccountStore
public import Issuance
import Linux
public import Passwords

/// What the accounts functions share while a worker lives.
public final class AccountService: Sendable {
    /// Where accounts are kept.
    public let store: any AccountStore
    /// Who hashes passwords.
    public let passwords: PasswordPool
    /// Who signs tokens.
    public let issuer: TokenIssuer
    /// How long things last, and how often they may be tried.
    public let rules: AccountRules
    private let clock: @Sendable () -> Int64

    /// Joins them.
    ///
    /// - Parameter clock: Milliseconds since 1970; nil for the system's.
    public init(
        store: any AccountStore, passwords: PasswordPool, issuer: TokenIssuer, rules: AccountRules,
        clock: (@Sendable () -> Int64)? = nil
    ) {
        self.store = store
        self.passwords = passwords
        self.issuer = issuer
        self.rules = rules
        self.clock = clock ?? { Clock.millisecondsSince1970 }
    }

    /// The time in milliseconds since 1970.
    public var nowInMilliseconds: Int64 { clock() }

    /// The time in seconds since 1970.
    public var now: Int64 { clock() / 1000 }
}
