/// How full a throttle is, by the generic cell rate algorithm (ITU-T I.371, as a virtual schedule).
struct ThrottleBucket: Equatable {
    /// When it is full again, in milliseconds since 1970.
    var fullAt: Int64
    /// The latest time that it was used at.
    var seen: Int64

    /// Takes one try out.
    ///
    /// Time does not go backwards for a bucket: a clock that does would hand out tries again when it comes back. A time
    /// further ahead than the bucket takes to fill is a clock's mistake, though, and must not lock anybody out until then.
    ///
    /// - Returns: Nil if it passes, else after how many milliseconds it would; then the bucket is as before.
    mutating func take(_ throttle: Throttle, atMilliseconds now: Int64) -> Int64? {
        let now = min(max(now, 0), 1 << 60)
        let whole = throttle.interval * throttle.burst
        let time = max(now, min(seen, now + whole))
        let level = min(max(fullAt, time), time + whole)
        let passesAt = level + throttle.interval - whole
        guard passesAt <= time else { return passesAt - now }
        fullAt = level + throttle.interval
        seen = time
        return nil
    }
}
