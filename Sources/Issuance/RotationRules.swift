/// The times of a rotation, in seconds.
package struct RotationRules: Sendable, Equatable {
    /// How long a new key is published before it signs.
    package let publishAhead: Int64
    /// How long a token is good.
    package let tokenLifetime: Int64

    /// The shortest time that a key is published before it signs: whoever has the folder or the file before its eyes
    /// looks once a second.
    package static let shortestPublishAhead: Int64 = 2
    /// How long a key stays published after its last token has expired: the largest leeway of a verifier.
    package static let leeway: Int64 = 600

    /// States times; those that are too short count as the shortest.
    package init(publishAhead: Int64, tokenLifetime: Int64) {
        self.publishAhead = max(publishAhead, Self.shortestPublishAhead)
        self.tokenLifetime = max(tokenLifetime, 1)
    }

    /// When a key has no token left that anybody accepts, if another signs from a time on.
    package func endOfPublication(followedAt signsFrom: Int64) -> Int64 {
        signsFrom.adding(tokenLifetime).adding(Self.leeway)
    }
}

extension Int64 {
    /// The sum, or the end of time where there is none.
    func adding(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }
}
