/// When a fetch must be over.
struct Deadline {
    private let end: ContinuousClock.Instant
    /// The time that was given, for the error.
    private let duration: Duration

    init(after duration: Duration) {
        end = .now + duration
        self.duration = duration
    }

    private init(end: ContinuousClock.Instant, duration: Duration) {
        self.end = end
        self.duration = duration
    }

    /// What remains, as poll(2) wants it, rounded up: at 0 it would return at once until the last millisecond is over.
    ///
    /// - Throws: ``HTTPClientError/timedOut(after:)`` if nothing does.
    func remainingMilliseconds() throws(HTTPClientError) -> Int32 {
        let remaining = end - .now
        guard remaining > .zero else { throw .timedOut(after: duration) }
        let (seconds, attoseconds) = remaining.components
        return Int32(clamping: Int(min(seconds, 1_000_000)) * 1_000 + Int(attoseconds / 1_000_000_000_000_000) + 1)
    }

    /// An even share of what remains, so that the first of several addresses cannot use up the time of all; a second at
    /// most while there are others, since a network that leads nowhere shows late.
    func share(among count: Int) -> Deadline {
        guard count > 1 else { return self }
        return Deadline(end: min(end, .now + min((end - .now) / count, .seconds(1))), duration: duration)
    }
}
