package import Revocations

/// Which tokens of an issuer are revoked, and which functions wait when nobody can say.
///
/// An object, because every call looks at it.
package final class RevocationPolicy: Sendable {
    /// How long a caller should wait before it tries again: a store that is back is followed within a second.
    static let retryAfterInSeconds: Int64 = 2

    /// What is revoked.
    package let list: RevocationList
    private let graceInNanoseconds: Int64
    private let stopped: [ScopePattern]

    /// States a policy.
    ///
    /// - Parameters:
    ///   - grace: For how long nothing need have been heard of revocations.
    ///   - stoppedScopes: The scopes of functions that are not called beyond that, `*` standing for any text. Every
    ///     scope counts that an access names, one of several that would do as well; an access that names none is meant
    ///     by `*` alone.
    package init(list: RevocationList, grace: Duration, stoppedScopes: [String]) {
        self.list = list
        let (seconds, attoseconds) = grace.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isTooLongWithPart) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        graceInNanoseconds = isTooLong || isTooLongWithPart ? .max : sum
        stopped = stoppedScopes.map(ScopePattern.init)
    }

    /// Whether more is revoked than in an epoch.
    func hasNews(since epoch: UInt64) -> Bool { list.epoch != epoch }

    /// Whether the list is too old for the functions that wait.
    var isSilent: Bool { !list.isCurrent(withinNanoseconds: graceInNanoseconds) }

    /// Whether an access waits for news.
    func names(_ access: AccessRule) -> Bool {
        let scopes = access.scopes.isEmpty ? [""] : access.scopes
        return stopped.contains { pattern in scopes.contains(where: pattern.matches) }
    }
}

/// A text in which every `*` stands for any text, none included; compared by bytes.
struct ScopePattern: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Whether a scope is meant.
    ///
    /// It takes at most as many steps as both have bytes, multiplied: the last `*` alone is ever tried again.
    func matches(_ scope: String) -> Bool {
        let scope = Array(scope.utf8)
        var (place, next) = (0, 0)
        var retry: (place: Int, next: Int)?
        while place < scope.count {
            if next < bytes.count, bytes[next] == UInt8(ascii: "*") {
                next += 1
                retry = (place, next)
            } else if next < bytes.count, bytes[next] == scope[place] {
                (place, next) = (place + 1, next + 1)
            } else if let (start, after) = retry {
                retry = (start + 1, after)
                (place, next) = (start + 1, after)
            } else {
                return false
            }
        }
        return bytes[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
