public import AccountStore

/// How long things last, and how often they may be tried.
public struct AccountRules: Sendable, Equatable {
    /// How long a login can be refreshed, in seconds.
    public var refreshLifetime: Int64 = 30 * 86_400
    /// What clocks may differ by, in seconds: an access token may be taken for so long after its `exp`.
    public var leeway: Int64 = 30
    /// Login attempts for one account.
    public var accountThrottle = Throttle(interval: 6_000, burst: 10)
    /// Login attempts from one address.
    public var addressThrottle = Throttle(interval: 1_000, burst: 30)
    /// The `client_id` of tokens from a login.
    public var client = "swiftlet"

    /// The defaults.
    public init() {}
}
