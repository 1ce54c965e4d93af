import Linux

/// When a method must have come back, whatever the server does.
struct RedisDeadline: Sendable {
    /// Nanoseconds of the clock that does not step.
    private let end: Int64

    /// How long a method may take, which leaves the half second to its two for what is not waiting.
    static let method = Duration.milliseconds(1_500)
    /// How long it may take until a connection is there that commands can be sent on.
    static let connect = Duration.milliseconds(750)

    init(after duration: Duration) {
        let (seconds, attoseconds) = duration.components
        end = Clock.monotonicNanoseconds + seconds.clamped(to: 0...86_400) * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    private init(end: Int64) { self.end = end }

    /// The earlier of this and a time from now.
    func limited(to duration: Duration) -> RedisDeadline {
        RedisDeadline(end: min(end, RedisDeadline(after: duration).end))
    }

    /// What remains, as poll(2) wants it: rounded up, so that nobody spins in the last millisecond; nil if nothing does.
    var milliseconds: Int32? {
        let rest = end - Clock.monotonicNanoseconds
        return rest > 0 ? Int32(clamping: (rest + 999_999) / 1_000_000) : nil
    }
}

extension Int64 {
    /// The nearest number in a range.
    func clamped(to range: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
