import Authorization
import FunctionKit
import HTTPClient
import RemoteKeys
import Signatures
import Synchronization

/// What a worker of the runtime has of one issuer: its published keys and an authenticator. It lives on one thread.
final class DrillVerifier {
    static let accepted = "accepted"

    let set: RemoteKeySet
    private let driver: DrillDriver
    private let authenticator: Authenticator
    private let log = Log()
    private let access: AccessRule

    private final class Log: Sendable {
        let events = Mutex<[KeySetEvent]>([])
    }

    /// Begins as a process does: with what is on disk, if anything, and a fetch due at once.
    ///
    /// - Parameters:
    ///   - source: Where the keys are; the issuer's key set if nil.
    ///   - limits: Those of one fetch.
    ///   - folder: Where the last good set is kept; nil keeps none.
    init(
        of issuer: DrillIssuer, _ subject: DrillSubject, driver: DrillDriver, source: KeySetFetch.Source? = nil,
        limits: HTTPClient.Limits = HTTPClient.Limits(), folder: TemporaryStateFolder? = nil
    ) {
        self.driver = driver
        let source = source ?? .keySet(issuer.url())
        let log = log
        set = RemoteKeySet(
            KeySetFetch(source, get: subject.client(limits)), rules: subject.rules,
            cache: folder.map { $0.cache(of: source) }, driver: driver,
            report: { event in log.events.withLock { $0.append(event) } })
        authenticator = Authenticator(
            issuers: [
                Issuer(
                    name: "drill", issuer: issuer.name, audience: [DrillKey.audience], algorithms: [.es256],
                    keys: .remote(set))
            ], memo: subject.memo)
        guard let access = try? AccessRule(.authenticated, pathParameters: []) else {
            preconditionFailure("an access without scopes is well formed")
        }
        self.access = access
    }

    /// What has happened to the keys.
    var events: [KeySetEvent] { log.events.withLock { $0 } }

    /// Why the last fetch failed that did, of those after so many events; `none` if none has.
    func lastFailure(after count: Int = 0) -> String {
        for case .failed(let failure, _, _) in events.dropFirst(count).reversed() { return "\(failure.reason)" }
        return "none"
    }

    /// Lets time pass, and does on the way what falls due.
    func pass(_ time: Duration) {
        let end = driver.now + time
        while true {
            _ = set.advance()
            driver.settle()
            let next = set.advance() ?? end
            guard next < end else { break }
            driver.pass(next - driver.now)
        }
        driver.pass(end - driver.now)
        _ = set.advance()
        driver.settle()
    }

    /// Lets time pass, and says why the last fetch in it failed; `none` if none has.
    func failure(in time: Duration) -> String {
        let count = events.count
        pass(time)
        return lastFailure(after: count)
    }

    /// What becomes of a call at first.
    enum Beginning: Equatable {
        case accepted
        /// The call waits for a key.
        case waiting
        /// The rule that refuses the token.
        case refused(String)
    }

    /// Begins a call with this token; `resume` is called once if it waits.
    func begin(_ token: String, thenCall resume: @escaping @Sendable () -> Void) -> Beginning {
        guard let failure = failure(of: token) else { return .accepted }
        return failure.missingKey?.wait(thenCall: resume) == true ? .waiting : .refused(failure.refusal.rule)
    }

    /// What becomes of a call with this token in the end: ``accepted``, or the rule that refuses it.
    ///
    /// As in the runtime, a call whose token names a missing key waits for a fetch, once.
    func judge(_ token: String) -> String {
        switch begin(token, thenCall: {}) {
        case .accepted: return Self.accepted
        case .refused(let rule): return rule
        case .waiting:
            driver.settle()
            return failure(of: token)?.refusal.rule ?? Self.accepted
        }
    }

    /// How many of so many calls with this token are accepted without waiting.
    func accepted(_ token: String, of calls: Int) -> Int { (0..<calls).count { _ in failure(of: token) == nil } }

    private func failure(of token: String) -> Authenticator.Failure? {
        guard
            let bearer = try? BearerToken(authorization: Array("Bearer \(token)".utf8)[...], count: 1, query: "")
        else { preconditionFailure("a token of the drill is a bearer token") }
        do {
            _ = try authenticator.grant(
                bearer, access: access, parameters: PathParameters([]), at: driver.secondsSince1970)
            return nil
        } catch {
            return error
        }
    }
}
