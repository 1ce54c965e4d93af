import Authorization
import Linux
import Logging
import Revocations
import Settings
import WorkerLink

/// The revocations of all issuers that have any, followed while the runtime serves.
struct RevocationFollowing {
    private struct Followed {
        let name: String
        let policy: RevocationPolicy
        let follower: RevocationFollower
    }

    /// How long a start waits for the first snapshots: a service must come up, and obey what it can, without the store.
    private static let startLimit = Duration.seconds(5)

    private let followed: [Followed]
    private let log: Logger

    /// Begins to follow.
    ///
    /// - Parameter feeds: What makes an issuer's feed, by the issuer's name; called on the thread that follows.
    /// - Throws: ``Failure`` when an issuer is configured with revocations that nothing feeds, ``SystemError`` when there
    ///   is no thread or descriptor.
    static func start(
        _ issuers: [IssuerSettings], feeds: [String: @Sendable () -> any RevocationFeed], log: Logger
    ) throws -> RevocationFollowing {
        let followed = try issuers.compactMap { issuer -> Followed? in
            guard let settings = issuer.revocations else { return nil }
            let name = issuer.name
            guard let feed = feeds[name] else {
                throw Failure(
                    description: "revocations of issuer \"\(name)\" have no store in this build, "
                        + "expected functions/Accounts to be there")
            }
            let list = RevocationList(leeway: issuer.leeway)
            return Followed(
                name: name,
                policy: RevocationPolicy(list: list, grace: settings.grace, stoppedScopes: settings.stoppedScopes),
                follower: try RevocationFollower(list, feed: feed) { log.report($0, of: name) })
        }
        for issuer in followed { try issuer.follower.start() }
        return RevocationFollowing(followed: followed, log: log)
    }

    /// Waits a while until every issuer's list is there.
    func waitUntilHeard() {
        let end = ContinuousClock.now + Self.startLimit
        let silent = followed.filter { !$0.follower.waitUntilHeard(within: end - .now) }
        for issuer in silent {
            log.warning("revocations are still awaited", metadata: ["issuer": "\(issuer.name)"])
        }
    }

    /// What an issuer's tokens are held against; nil where it has no revocations.
    func policy(of name: String) -> RevocationPolicy? { followed.first { $0.name == name }?.policy }

    /// How they are heard of, by the issuers' names; nil where there is none.
    var report: [String: WorkerReport.RevocationReport]? {
        guard !followed.isEmpty else { return nil }
        return Dictionary(
            followed.map { ($0.name, WorkerReport.RevocationReport($0.follower.status)) }, uniquingKeysWith: { $1 })
    }

    /// Follows no more.
    func stop() {
        for issuer in followed { issuer.follower.stop() }
    }
}

extension WorkerReport.RevocationReport {
    fileprivate init(_ status: RevocationFollower.Status) {
        self.init()
        inForce = status.count
        silenceInMilliseconds = status.silence.map { Int($0 / .milliseconds(1)) }
        lagInMilliseconds = status.lag.map { Int(clamping: $0) }
        greatestLagInMilliseconds = status.greatestLag.map { Int(clamping: $0) }
    }
}

extension Logger {
    /// Tells what happens to an issuer's revocations; the errors of a feed name no token and nobody.
    fileprivate func report(_ event: RevocationFollower.Event, of issuer: String) {
        var metadata: Metadata = ["issuer": "\(issuer)"]
        switch event {
        case .lost(let reason):
            metadata["error"] = "\(reason)"
            error("revocations are not heard of", metadata: metadata)
        case .resumed: notice("revocations are heard of again", metadata: metadata)
        case .collapsed(let until):
            metadata["issued_until"] = "\(until)"
            error("too many revocations: all tokens of that time are refused", metadata: metadata)
        }
    }
}
