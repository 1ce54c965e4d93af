import Linux
import Synchronization

/// The revocations of an issuer that are in force, as every thread sees them.
///
/// One thread applies what the feed tells. Those that answer calls ask without waiting for it: they take the table as it
/// is and look it up outside of any lock. A token that was found good stays so until ``epoch`` has changed.
///
/// It is bounded: what has expired is forgotten, and where more is named than it holds, the older part becomes one
/// statement about all tokens of that time. So it never revokes less than it was told.
package final class RevocationList: Sendable {
    /// What applying news has changed.
    package struct Change: Sendable, Equatable {
        /// The revocations that say more than was known.
        package let revocations: [Revocation]
        /// Of all tokens issued until then, in seconds since 1970, the list was too full to say which are revoked.
        package let collapsedUntil: Int64?
    }

    private struct Writing {
        var table: RevocationTable
        /// What readers saw before: none of them shall be the last to hold it, and have to free it.
        var retired: RevocationTable?
        var sweptAt: Int64?
        /// Whether nothing can have been missed.
        var isComplete = false
    }

    /// How long what has expired may stay, in seconds.
    private static let sweepInterval: Int64 = 30

    private let writing: Mutex<Writing>
    private let published: Mutex<RevocationTable>
    private let epochCounter = Atomic<UInt64>(1)
    private let heardAt = Atomic<Int64>(.min)
    private let clock: @Sendable () -> Int64

    /// Begins with none, and not current.
    ///
    /// - Parameters:
    ///   - limit: How many names it holds at most, each some 150 bytes.
    ///   - leeway: What clocks may differ by: for so long after its end a revocation is kept.
    ///   - clock: Nanoseconds since whenever, of a clock that never steps; nil for the machine's.
    package init(
        limit: Int = 1_000_000, leeway: Duration = .zero,
        clock: (@Sendable () -> Int64)? = nil
    ) {
        // A part of a second counts as one.
        let (seconds, attoseconds) = leeway.components
        let empty = RevocationTable(limit: limit, leeway: seconds + (attoseconds > 0 ? 1 : 0))
        writing = Mutex(Writing(table: empty))
        published = Mutex(empty)
        self.clock = clock ?? { Clock.nanosecondsSinceBoot }
    }

    /// Changes whenever more is revoked, 0 never being one; to be read before what is to be remembered is asked.
    package var epoch: UInt64 { epochCounter.load(ordering: .acquiring) }

    /// How many tokens, subjects and clients are named.
    package var count: Int { published.withLock { $0.count } }

    /// Whether a token is revoked.
    ///
    /// Texts are compared by bytes.
    ///
    /// - Parameters:
    ///   - id: `jti`; a token without one cannot be revoked by it.
    ///   - subject: `sub`.
    ///   - clientID: `client_id`; a token without one cannot be revoked by it.
    ///   - issuedAt: `iat` in seconds since 1970; a token without one is among all those of its subject and its client.
    package func isRevoked(id: String?, subject: String, clientID: String?, issuedAt: Int64?) -> Bool {
        let table = published.withLock { $0 }
        return table.isRevoked(id: id, subject: subject, clientID: clientID, issuedAt: issuedAt)
    }

    /// For how long nothing has been heard; nil before the first snapshot.
    package var silence: Duration? {
        let heardAt = heardAt.load(ordering: .acquiring)
        return heardAt == .min ? nil : .nanoseconds(clock() - heardAt)
    }

    /// Whether a snapshot has come, and something was heard in the last so many nanoseconds.
    package func isCurrent(withinNanoseconds grace: Int64) -> Bool {
        let heardAt = heardAt.load(ordering: .acquiring)
        return heardAt != .min && clock() - heardAt <= grace
    }

    /// Takes news from the feed; with none, forgets what has expired.
    ///
    /// - Parameter now: Seconds since 1970.
    @discardableResult
    package func apply(_ news: RevocationNews, at now: Int64) -> Change {
        writing.withLock { state in
            state.retired = nil
            let before = state.table
            // What was told before stays in force until it expires: a store that has lost its data makes no token good.
            if news.isSnapshot { state.isComplete = true }
            var changes: [Revocation] = []
            for revocation in news.revocations where state.table.insert(revocation, at: now) {
                changes.append(revocation)
            }
            let isSweepDue = state.sweptAt.map { ($0 - now).magnitude >= Self.sweepInterval } ?? true
            if isSweepDue {
                state.table.removeExpired(at: now)
                state.sweptAt = now
            }
            if isSweepDue || !changes.isEmpty {
                state.retired = before
                let table = state.table
                published.withLock { $0 = table }
                if !changes.isEmpty { epochCounter.add(1, ordering: .releasing) }
            }
            if state.isComplete { heardAt.store(clock(), ordering: .releasing) }
            let collapsedUntil = state.table.collapsedUntil
            return Change(
                revocations: changes, collapsedUntil: collapsedUntil == before.collapsedUntil ? nil : collapsedUntil)
        }
    }

    /// Takes note that news may have been missed: nothing counts as heard until the next snapshot.
    package func lose() { writing.withLock { $0.isComplete = false } }

    /// Whether nothing can have been missed since the last snapshot.
    package var isComplete: Bool { writing.withLock { $0.isComplete } }
}
