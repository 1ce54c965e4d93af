import JOSE

/// Tokens that were verified on this thread, so that the same token again costs a comparison instead of a signature.
///
/// It is no session: a token gets in only when its signature, its issuer's policy and its claims are good, is found only
/// as a whole, and counts only while the same verification would succeed again; whether it was revoked since is asked
/// anew whenever that may have happened. So it changes no answer. It is bounded in tokens and in the bytes of each, and
/// nobody without a good token can fill it.
struct TokenMemo {
    /// What verifying a token has shown.
    struct Entry {
        /// The issuer's place in the authenticator's list.
        let place: Int
        /// The epoch of the issuer's keys.
        let epoch: UInt64
        let validity: ValidityPeriod
        let claims: TokenClaims
    }

    private struct Slot {
        var tag: UInt64
        let token: [UInt8]
        let entry: Entry
    }

    /// Longer tokens are not kept.
    static let lengthLimit = 2 << 10
    /// The last bytes of a token, which the tag is made of; they belong to the signature.
    private static let tailLength = 32
    /// Slots in which a token may stand.
    private static let ways = 4
    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)

    private var slots: [Slot?]
    private var victim = 0

    /// - Parameter capacity: Tokens, rounded up to a power of two; 0 remembers none.
    init(capacity: Int) {
        var count = capacity == 0 ? 0 : Self.ways
        while count < capacity { count *= 2 }
        slots = Array(repeating: nil, count: count)
    }

    /// Finds a token that would verify again now.
    mutating func find(_ token: Span<UInt8>, at now: NumericDate) -> Entry? {
        guard !slots.isEmpty, token.count >= Self.tailLength else { return nil }
        let tag = Self.tag(token)
        let set = set(of: tag)
        for index in set {
            guard let slot = slots[index], slot.tag == tag, areEqual(slot.token.span, token) else { continue }
            if slot.entry.validity.contains(now) { return slot.entry }
            slots[index] = nil
        }
        return nil
    }

    /// Remembers a token that has just verified.
    mutating func remember(_ entry: @autoclosure () -> Entry, for token: Span<UInt8>) {
        guard !slots.isEmpty, (Self.tailLength...Self.lengthLimit).contains(token.count) else { return }
        let tag = Self.tag(token)
        let set = set(of: tag)
        victim = (victim + 1) % Self.ways
        // The same token under keys of another epoch stands there still; two of it would be found in turn.
        let index =
            set.first { slots[$0]?.tag == tag } ?? set.first { slots[$0] == nil } ?? set.lowerBound + victim
        slots[index] = Slot(tag: tag, token: token.indices.map { token[$0] }, entry: entry())
    }

    private func set(of tag: UInt64) -> Range<Int> {
        let first = Int(truncatingIfNeeded: tag) & (slots.count - 1) & ~(Self.ways - 1)
        return first..<first + Self.ways
    }

    /// Sixty-four bits of the token's end under a secret of this process: what finds a slot must tell nobody outside
    /// how much of a guess was right.
    private static func tag(_ token: Span<UInt8>) -> UInt64 {
        var hash = secret.0
        for start in stride(from: token.count - tailLength, to: token.count, by: 8) {
            let product = (hash ^ word(token, at: start)).multipliedFullWidth(by: secret.1)
            hash = product.high ^ product.low
        }
        return hash
    }

    private static func word(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
        return word
    }

    /// A token is a secret: comparing takes as long whatever differs.
    private func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        // Unchecked: both spans have the same count.
        for index in left.indices { unsafe difference |= left[unchecked: index] ^ right[unchecked: index] }
        return difference == 0
    }
}
