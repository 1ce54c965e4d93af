/// Revocations as a value: what is in force, and what it says of a token.
///
/// Readers get copies of it, which share what they have in common. Most of it stands in a large part that changes
/// rarely; what is new goes into a small one, so that a change copies little, however much is in force.
struct RevocationTable: Sendable {
    /// Until when tokens were issued that are revoked, and how long that must be known; seconds since 1970.
    struct Term: Sendable, Equatable {
        var issuedUntil: Int64
        var expires: Int64

        /// A token that does not say when it was issued is taken for one of those that are meant.
        func covers(_ issuedAt: Int64?) -> Bool { issuedAt.map { $0 <= issuedUntil } ?? true }

        /// Takes in another about the same; which of them came first makes no difference.
        ///
        /// - Returns: Whether that says more than before.
        mutating func widen(_ other: Term) -> Bool {
            let wide = Term(
                issuedUntil: max(issuedUntil, other.issuedUntil), expires: max(expires, other.expires))
            defer { self = wide }
            return wide != self
        }
    }

    /// How many new names wait until they join the large part.
    private static let recentLimit = 2048

    private var settled: [RevokedName: Term] = [:]
    private var recent: [RevokedName: Term] = [:]
    /// What is said of all tokens.
    private(set) var all: Term?
    /// How many names there are.
    private(set) var count = 0
    /// Until when tokens were issued that are all revoked for want of room; nil while there was enough.
    private(set) var collapsedUntil: Int64?
    private let limit: Int
    private let leeway: Int64

    /// - Parameters:
    ///   - limit: How many names it holds at most.
    ///   - leeway: What clocks may differ by, in seconds.
    init(limit: Int, leeway: Int64) {
        precondition(limit > 0 && leeway >= 0, "a table of revocations holds at least one, and its leeway is no past")
        self.limit = limit
        self.leeway = leeway
    }

    /// Whether something revokes a token.
    ///
    /// Nothing here depends on the time: while a revocation is kept it counts.
    func isRevoked(id: String?, subject: String, clientID: String?, issuedAt: Int64?) -> Bool {
        if let all, all.covers(issuedAt) { return true }
        guard count > 0 else { return false }
        if let id, term(.token, id) != nil { return true }
        if let term = term(.subject, subject), term.covers(issuedAt) { return true }
        guard let clientID, let term = term(.client, clientID) else { return false }
        return term.covers(issuedAt)
    }

    private func term(_ kind: RevokedName.Kind, _ text: String) -> Term? { term(RevokedName(kind: kind, text: text)) }

    /// What is new stands before what is settled.
    private func term(_ name: RevokedName) -> Term? { recent[name] ?? settled[name] }

    /// Puts a revocation in force.
    ///
    /// - Returns: Whether more is revoked, or for longer, than before.
    mutating func insert(_ revocation: Revocation, at now: Int64) -> Bool {
        let (name, term) = revocation.terms
        guard !isExpired(term, at: now) else { return false }
        guard let name else { return widenAll(term) }
        // Said of all already; a name is dated by a clock that may differ.
        if let all, all.issuedUntil >= term.issuedUntil.addingSaturating(leeway), all.expires >= term.expires {
            return false
        }
        let known = self.term(name)
        var wide = known ?? term
        guard wide.widen(term) || known == nil else { return false }
        recent[name] = wide
        if known == nil { count += 1 }
        if recent.count > Self.recentLimit { settle() }
        if count > limit { collapse(at: now) }
        return true
    }

    /// Forgets what has expired, by the slowest clock that may judge a token.
    mutating func removeExpired(at now: Int64) {
        if let term = all, isExpired(term, at: now) { all = nil }
        settle()
        guard settled.values.contains(where: { isExpired($0, at: now) }) else { return }
        settled = settled.filter { !isExpired($0.value, at: now) }
        count = settled.count
    }

    private func isExpired(_ term: Term, at now: Int64) -> Bool { term.expires.addingSaturating(leeway) < now }

    private mutating func widenAll(_ term: Term) -> Bool {
        defer { if all == nil { all = term } }
        return all?.widen(term) ?? true
    }

    private mutating func settle() {
        guard !recent.isEmpty else { return }
        settled.merge(recent) { _, new in new }
        recent = [:]
    }

    /// Makes room without a gap: the older part of what is named becomes one statement about all tokens of its time.
    ///
    /// A token was issued before it was revoked by its name, so that it is among these. Callers whose tokens are as old
    /// must get new ones, those with newer tokens notice nothing.
    private mutating func collapse(at now: Int64) {
        removeExpired(at: now)
        guard count > limit else { return }
        let last = settled.values.map(\.issuedUntil).sorted()[count - limit / 2 - 1]
        var term = Term(issuedUntil: last.addingSaturating(leeway), expires: .min)
        for old in settled.values where old.issuedUntil <= last { term.expires = max(term.expires, old.expires) }
        settled = settled.filter { $0.value.issuedUntil > last }
        count = settled.count
        collapsedUntil = term.issuedUntil
        _ = widenAll(term)
    }
}

extension Revocation {
    /// What is named, nil for all tokens, and what is said of it; a token by its name was issued before that was made.
    fileprivate var terms: (RevokedName?, RevocationTable.Term) {
        switch tokens {
        case .token(let id): (RevokedName(kind: .token, text: id), .init(issuedUntil: made / 1_000, expires: expires))
        case .subject(let text, let time):
            (RevokedName(kind: .subject, text: text), .init(issuedUntil: time, expires: expires))
        case .client(let text, let time):
            (RevokedName(kind: .client, text: text), .init(issuedUntil: time, expires: expires))
        case .all(let time): (nil, .init(issuedUntil: time, expires: expires))
        }
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, isTooFar) = addingReportingOverflow(other)
        return !isTooFar ? sum : other > 0 ? .max : .min
    }
}
