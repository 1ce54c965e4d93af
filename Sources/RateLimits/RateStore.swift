/// Where calls are counted against rates.
///
/// The runtime's own is ``InProcessRates``, which is exact in one process. A store that several workers or machines
/// share is another implementation; it must answer without waiting, because it is asked on the threads that serve
/// calls: one behind a network answers from what it knows and reconciles behind.
package protocol RateStore: Sendable {
    /// Takes one call out of every bucket, or out of none.
    ///
    /// - Parameters:
    ///   - charges: Buckets of different keys; at least one.
    ///   - now: Nanoseconds of a clock that does not step, the same for all callers.
    func take(_ charges: [RateCharge], at now: Int64) -> RateDecision

    /// Puts back what ``take(_:at:)`` took, where that can do no harm.
    ///
    /// - Parameter time: When it was taken.
    func giveBack(_ charges: [RateCharge], takenAt time: Int64)

    /// How things stand with the tightest of these, out of which nothing is taken.
    func standing(of charges: [RateCharge], at now: Int64) -> RateStanding
}

/// A bucket, and the rate at which it fills.
package struct RateCharge: Sendable, Equatable {
    /// Whose bucket it is.
    package let key: RateKey
    /// The rate of the limit that ``key`` names.
    package let rate: Rate

    /// Names a bucket.
    package init(_ key: RateKey, _ rate: Rate) {
        self.key = key
        self.rate = rate
    }
}

/// Whether a call passes.
package enum RateDecision: Sendable, Equatable {
    /// It passes everywhere; with the standing of the limit that has the fewest calls left.
    case passed(RateStanding)
    /// At least one limit refuses it; with the standing of the one that refuses it longest.
    case refused(RateStanding, waitInNanoseconds: Int64)
}

/// How a key stands with its limit.
package struct RateStanding: Sendable, Equatable {
    /// The limit's rate.
    package let rate: Rate
    /// The number of the limit, as in ``RateKey/limit``.
    package let limit: Int
    /// Calls that would pass at once.
    package let remaining: Int64
    /// Nanoseconds until ``Rate/burst`` calls would.
    package let untilFullInNanoseconds: Int64

    /// Tells a standing.
    package init(rate: Rate, limit: Int, remaining: Int64, untilFullInNanoseconds: Int64) {
        self.rate = rate
        self.limit = limit
        self.remaining = remaining
        self.untilFullInNanoseconds = untilFullInNanoseconds
    }

    /// Whether fewer calls are left than in another; of two with as many, the one that fills later.
    package func isTighter(than other: RateStanding) -> Bool {
        (remaining, -untilFullInNanoseconds) < (other.remaining, -other.untilFullInNanoseconds)
    }
}
