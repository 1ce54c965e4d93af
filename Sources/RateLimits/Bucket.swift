/// What one key has used of its rate: the generic cell rate algorithm (ITU-T I.371), which keeps one time and no count.
///
/// Time is nanoseconds of a clock that every caller shares, 0...2⁶²; what lies outside is taken for the nearest of these.
/// A clock that goes back lets nothing more pass.
struct Bucket: Sendable {
    /// When the bucket will be full again; at the rate's pace, this is when the next call would be expected.
    private(set) var fullAt: ExactTime
    /// When it was last full, or before.
    private(set) var usedSince: Int64

    /// What a call would find.
    struct Outlook {
        /// Whether the call passes.
        let passes: Bool
        /// How long until it would, in nanoseconds; 0 if it does.
        let wait: Int64
        /// How many calls more pass at once, after this one if it passes.
        let remaining: Int64
        /// How long until the bucket is full, after this call if it passes, in nanoseconds.
        let untilFull: Int64
    }

    static let latest: Int64 = 1 << 62

    /// A full bucket.
    init() {
        fullAt = ExactTime(nanoseconds: .min)
        usedSince = .min
    }

    /// Whether it is full, so that it may as well not be there.
    func isFull(at now: Int64) -> Bool { fullAt <= ExactTime(nanoseconds: Self.clamped(now)) }

    /// Tells what a call at this time would find.
    ///
    /// - Parameter calls: 1, or 0 to see how things stand.
    func outlook(_ rate: Rate, at now: Int64, calls: Int64 = 1) -> Outlook {
        let now = Self.clamped(now)
        let start = isFull(at: now) ? ExactTime(nanoseconds: now) : fullAt
        let after = calls == 0 ? start : start.advanced(by: rate.interval, count: rate.count)
        let limit = ExactTime(nanoseconds: now + rate.fillingTime.nanoseconds, part: rate.fillingTime.part)
        guard after <= limit else {
            let wait = after.reduced(by: limit, count: rate.count).roundedUp
            return Outlook(passes: calls == 0, wait: wait, remaining: 0, untilFull: start.roundedUp - now)
        }
        let room = limit.reduced(by: after, count: rate.count)
        // At most burst · period, as in `Rate`.
        let remaining = (room.nanoseconds * rate.count + room.part) / (rate.period.seconds * 1_000_000_000)
        return Outlook(passes: true, wait: 0, remaining: remaining, untilFull: after.roundedUp - now)
    }

    /// Takes a call out that ``outlook(_:at:calls:)`` has said would pass.
    mutating func take(_ rate: Rate, at now: Int64) {
        let now = Self.clamped(now)
        if isFull(at: now) {
            usedSince = now
            fullAt = ExactTime(nanoseconds: now)
        }
        fullAt = fullAt.advanced(by: rate.interval, count: rate.count)
    }

    /// Puts a call back that was taken at this time.
    ///
    /// If the bucket has been full since, the call has come back by itself, and a second time would be one too many.
    mutating func giveBack(_ rate: Rate, takenAt time: Int64) {
        guard usedSince <= Self.clamped(time) else { return }
        fullAt = fullAt.reduced(by: rate.interval, count: rate.count)
    }

    private static func clamped(_ time: Int64) -> Int64 { min(max(time, 0), latest) }
}
