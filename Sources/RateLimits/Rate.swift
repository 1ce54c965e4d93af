/// How often something may be done: so many calls a period, and so many at once.
///
/// In any time `t`, at most `burst` + `count` · `t` / `period` calls pass, and exactly as many when more are tried.
package struct Rate: Sendable, Hashable {
    /// The time that a rate is counted by.
    package enum Period: String, Sendable, Hashable, CaseIterable {
        case second = "s"
        case minute = "m"
        case hour = "h"

        /// 1, 60 or 3600.
        package var seconds: Int64 {
            switch self {
            case .second: 1
            case .minute: 60
            case .hour: 3600
            }
        }
    }

    /// Calls in a period, 1...1,000,000.
    package let count: Int64
    /// The period that ``count`` is of.
    package let period: Period
    /// Calls that may come at once, 1...1,000,000.
    package let burst: Int64

    /// What ``count`` and ``burst`` may be.
    package static let counts: ClosedRange<Int> = 1...1_000_000

    /// The time between two calls at this rate.
    let interval: ExactTime
    /// The time after which a bucket out of which nothing is taken is full: that of ``burst`` intervals.
    let fillingTime: ExactTime

    /// Makes a rate; what lies outside ``counts`` is a mistake of the program, which read it from somewhere.
    package init(_ count: Int, per period: Period, burst: Int) {
        precondition(Self.counts.contains(count), "a rate's count is outside 1...1,000,000")
        precondition(Self.counts.contains(burst), "a rate's burst is outside 1...1,000,000")
        self.count = Int64(count)
        self.period = period
        self.burst = Int64(burst)
        let nanoseconds = period.seconds * 1_000_000_000
        interval = ExactTime(nanoseconds, dividedBy: self.count)
        // At most 3.6e12 · 1e6, which `Int64` holds with room for a clock beside it.
        fillingTime = ExactTime(nanoseconds * self.burst, dividedBy: self.count)
    }
}

extension Rate: CustomStringConvertible {
    /// As it is configured, without whom it is for: `100/s, burst 20`.
    package var description: String { "\(count)/\(period.rawValue), burst \(burst)" }
}

/// Nanoseconds and a part of one, in units of a rate's count: three calls a second are 333,333,333 ⅓ ns apart, and a
/// rate that dropped the third would let one more pass in time.
struct ExactTime: Sendable, Hashable {
    var nanoseconds: Int64
    /// 0..<count, of the rate that the time belongs to.
    var part: Int64

    init(nanoseconds: Int64, part: Int64 = 0) {
        self.nanoseconds = nanoseconds
        self.part = part
    }

    init(_ nanoseconds: Int64, dividedBy count: Int64) {
        (self.nanoseconds, part) = nanoseconds.quotientAndRemainder(dividingBy: count)
    }

    /// The first whole nanosecond that is not before this time.
    var roundedUp: Int64 { part > 0 ? nanoseconds + 1 : nanoseconds }

    /// Adds a time of the same rate.
    func advanced(by other: ExactTime, count: Int64) -> ExactTime {
        let part = part + other.part
        return part < count
            ? ExactTime(nanoseconds: nanoseconds + other.nanoseconds, part: part)
            : ExactTime(nanoseconds: nanoseconds + other.nanoseconds + 1, part: part - count)
    }

    /// Takes a time of the same rate away; nothing lies before 0.
    func reduced(by other: ExactTime, count: Int64) -> ExactTime {
        let part = part - other.part
        return part >= 0
            ? ExactTime(nanoseconds: nanoseconds - other.nanoseconds, part: part)
            : ExactTime(nanoseconds: nanoseconds - other.nanoseconds - 1, part: part + count)
    }

    static func <= (left: ExactTime, right: ExactTime) -> Bool {
        (left.nanoseconds, left.part) <= (right.nanoseconds, right.part)
    }
}
