package import RateLimits

/// A rate, and whose calls are counted together by it.
package struct RateRule: Sendable, Equatable {
    /// Whose calls are counted together.
    package enum Counting: String, Sendable, CaseIterable {
        /// Those of one verified `sub`.
        case subject
        /// Those of one verified `client_id`, or `azp` where there is none.
        case client
        /// Those from one network address.
        case address
        /// All.
        case everybody
    }

    /// How many calls pass.
    package let rate: Rate
    /// Whose calls are counted together.
    package let counting: Counting

    /// Makes a rule.
    package init(_ rate: Rate, counting: Counting) {
        self.rate = rate
        self.counting = counting
    }
}

extension RateRule: CustomStringConvertible {
    /// As it is configured: `100/s per subject, burst 20`.
    package var description: String {
        let counted = counting == .everybody ? "" : " per \(counting.rawValue)"
        return "\(rate.count)/\(rate.period.rawValue)\(counted), burst \(rate.burst)"
    }
}

/// A rule that refuses a call, and for how long.
package struct RateExcess: Error, Equatable {
    /// The rule that refuses it longest.
    package let rule: RateRule
    /// When one call would pass.
    package let waitInNanoseconds: Int64

    /// Tells of a refusal.
    package init(rule: RateRule, waitInNanoseconds: Int64) {
        self.rule = rule
        self.waitInNanoseconds = waitInNanoseconds
    }
}

extension RateExcess: CustomStringConvertible {
    package var description: String { "more calls than \(rule)" }
}
