/// The `kid`s that a fetched set lacked, each for some time: asking for them again would bring nothing.
///
/// Bounded, the oldest goes first; a `kid` only gets in by having waited for a fetch.
struct UnknownKeyIDs {
    static let limit = 1_024

    private var expiries: [String: ContinuousClock.Instant] = [:]
    private var order: [String] = []
    private var oldest = 0

    var count: Int { expiries.count }

    func contains(_ keyID: String, at now: ContinuousClock.Instant) -> Bool {
        expiries[keyID].map { now < $0 } ?? false
    }

    mutating func insert(_ keyID: String, until expiry: ContinuousClock.Instant) {
        guard expiries.updateValue(expiry, forKey: keyID) == nil else { return }
        if order.count < Self.limit {
            order.append(keyID)
        } else {
            expiries[order[oldest]] = nil
            order[oldest] = keyID
            oldest = (oldest + 1) % Self.limit
        }
    }

    mutating func removeAll() { self = UnknownKeyIDs() }
}
