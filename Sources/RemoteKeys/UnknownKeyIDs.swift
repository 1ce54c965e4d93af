/// The `kid`s that a fetched set lacked, each for some time: asking for them again would bring nothing.
///
/// Once it was asked for in vain a `kid` counts for a cooldown, since its issuer may only have been late; each further
/// time for twice as long as before. Bounded, the oldest goes first; a `kid` only gets in by having waited for a fetch.
struct UnknownKeyIDs {
    typealias Instant = ContinuousClock.Instant

    static let limit = 1_024
    /// How often the time is doubled.
    private static let doublings = 6

    private struct Miss {
        var count = 0
        var expiry: Instant
    }

    private var misses: [String: Miss] = [:]
    private var order: [String] = []
    private var oldest = 0

    var count: Int { misses.count }

    func contains(_ keyID: String, at now: Instant) -> Bool { misses[keyID].map { now < $0.expiry } ?? false }

    mutating func insert(_ keyID: String, cooldown: Duration, at now: Instant) {
        let count = misses[keyID].map { $0.count + 1 } ?? 0
        let miss = Miss(count: count, expiry: now + cooldown * (1 << min(count, Self.doublings)))
        guard misses.updateValue(miss, forKey: keyID) == nil else { return }
        if order.count < Self.limit {
            order.append(keyID)
        } else {
            misses[order[oldest]] = nil
            order[oldest] = keyID
            oldest = (oldest + 1) % Self.limit
        }
    }

    mutating func removeAll() { self = UnknownKeyIDs() }
}
