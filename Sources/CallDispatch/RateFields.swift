import RateLimits

/// What an answer tells of the tightest limit, as draft-ietf-httpapi-ratelimit-headers-06 has it (§5, the last version
/// with these fields).
///
/// The limit is what may be called at once; what remains of it grows back at the pace of the policy.
struct RateFields: Sendable, Equatable {
    /// The names that no function may write beside these.
    static let names: Set = ["ratelimit-limit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset"]

    private let rate: Rate
    private let remaining: Int64
    private let resetInSeconds: Int64

    /// Tells a caller how it stands; it is reset when nothing is used of the limit.
    init(_ standing: RateStanding) {
        rate = standing.rate
        remaining = standing.remaining
        resetInSeconds = standing.untilFullInNanoseconds.secondsRoundedUp
    }

    /// Tells a caller when to come again, which `Retry-After` says as well (§5.4).
    init(_ excess: RateExcess) {
        rate = excess.rule.rate
        remaining = 0
        resetInSeconds = excess.retryAfterInSeconds
    }

    /// Calls the closure with every field.
    func forEach(_ body: (_ name: String, _ value: String) -> Void) {
        body("RateLimit-Limit", String(rate.burst))
        body("RateLimit-Policy", "\(rate.count);w=\(rate.period.seconds);burst=\(rate.burst)")
        body("RateLimit-Remaining", String(remaining))
        body("RateLimit-Reset", String(resetInSeconds))
    }
}

extension RateExcess {
    /// Whole seconds, at least one, after which a call passes.
    var retryAfterInSeconds: Int64 { max(1, waitInNanoseconds.secondsRoundedUp) }
}

extension Int64 {
    fileprivate var secondsRoundedUp: Int64 {
        let (seconds, rest) = quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest > 0 ? seconds + 1 : seconds
    }
}
