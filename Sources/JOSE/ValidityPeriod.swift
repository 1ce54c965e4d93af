/// The times at which a token passes a policy, as far as that depends on the time alone (RFC 7519 §4.1.4–§4.1.6).
///
/// At these times and no others ``TokenPolicy/check(_:at:)`` comes to the same end for the same token, so that whoever
/// remembers the end needs to ask for nothing else.
package struct ValidityPeriod: Sendable, Equatable {
    /// Seconds since 1970, the first that counts.
    private var start = -Double.infinity
    /// Seconds since 1970, the first that counts no more.
    private var end = Double.infinity

    /// Whether a time lies in the period.
    package func contains(_ now: NumericDate) -> Bool {
        start <= now.secondsSince1970 && now.secondsSince1970 < end
    }

    /// Leaves out the times before `seconds`.
    mutating func begin(at seconds: Double) { start = max(start, seconds) }

    /// Leaves out `seconds` and the times after.
    mutating func end(before seconds: Double) { end = min(end, seconds) }

    /// Leaves out the times after `seconds`, but not `seconds`.
    mutating func end(with seconds: Double) { end(before: seconds.nextUp) }
}
