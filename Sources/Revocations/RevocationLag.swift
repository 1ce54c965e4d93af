/// How long revocations take from being made to being obeyed: the last, and the greatest of the last minutes.
struct RevocationLag: Sendable {
    /// A minute; the greatest is that of one to two of them.
    private static let window: Int64 = 60_000_000_000

    /// In milliseconds; nil before the first.
    private(set) var last: Int64?
    private var greatest: Int64?
    private var greatestBefore: Int64?
    private var windowStart = Int64.min

    /// Takes note of one.
    ///
    /// - Parameters:
    ///   - lag: In milliseconds; below 0, where clocks differ, it counts as 0.
    ///   - now: Nanoseconds of a clock that never steps.
    mutating func record(_ lag: Int64, at now: Int64) {
        turn(to: now)
        last = max(0, lag)
        greatest = max(greatest ?? 0, lag)
    }

    /// The greatest of the last minute or two, in milliseconds.
    mutating func greatest(at now: Int64) -> Int64? {
        turn(to: now)
        return [greatest, greatestBefore].compactMap(\.self).max()
    }

    private mutating func turn(to now: Int64) {
        guard windowStart != .min else { return windowStart = now }
        let windows = (now - windowStart) / Self.window
        guard windows > 0 else { return }
        greatestBefore = windows == 1 ? greatest : nil
        greatest = nil
        windowStart += windows * Self.window
    }
}
