import HTTPClient
import JOSE
import Linux
import RemoteKeys
import Signatures
import Synchronization
import TestSupport

/// An issuer whose answers a test sets, without a network.
final class ScriptedIssuer: Sendable {
    static let url = "https://id.example.com/jwks.json"

    let driver = ManualDriver()
    private let answers = Mutex<[String: Result<[UInt8], HTTPClientError>]>([:])
    private let requests = Mutex<[String]>([])
    private let eventTexts = Mutex<[String]>([])

    var requested: [String] { requests.withLock { $0 } }
    /// What was reported, a word or two each.
    var events: [String] { eventTexts.withLock { $0 } }

    func publish(_ keyIDs: String..., at url: String = url) {
        answer(.success(Self.keySet(keyIDs)), at: url)
    }

    func answer(_ result: Result<[UInt8], HTTPClientError>, at url: String = url) {
        answers.withLock { $0[url] = result }
    }

    func goDown() { answer(.failure(.unexpectedStatus(503))) }

    func fetch(_ source: KeySetFetch.Source? = nil) throws -> KeySetFetch {
        KeySetFetch(try source ?? .keySet(HTTPURL(parsing: Self.url))) { [self] url, _ throws(HTTPClientError) in
            requests.withLock { $0.append("\(url)") }
            guard let answer = answers.withLock({ $0["\(url)"] }) else { throw .unexpectedStatus(404) }
            return try answer.get()
        }
    }

    func keySet(rules: RefreshRules = RefreshRules(), cache: KeySetCache? = nil) throws -> RemoteKeySet {
        RemoteKeySet(
            try fetch(), rules: rules, cache: cache, driver: driver,
            report: { [self] event in eventTexts.withLock { $0.append(Self.text(event)) } })
    }

    /// A set that has fetched once.
    func settledKeySet(rules: RefreshRules = RefreshRules()) throws -> RemoteKeySet {
        let set = try keySet(rules: rules)
        _ = set.advance()
        driver.finishFetches()
        return set
    }

    static func keySet(_ keyIDs: [String]) -> [UInt8] {
        let keys = keyIDs.map { #"{"kty":"OKP","crv":"Ed25519","kid":"\#($0)","x":"\#(publicKey)"}"# }
        return Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8)
    }

    /// RFC 8037 appendix A.2.
    private static let publicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

    private static func text(_ event: KeySetEvent) -> String {
        switch event {
        case .changed(let set): "changed to \(set.keys.count)"
        case .failed(_, let retryIn, let hasKeys): "failed, again in \(retryIn), \(hasKeys ? "keys" : "no keys")"
        case .wentStale: "stale"
        case .restored(let age): "restored after \(age)"
        case .cacheRefused(let error): "cache refused: \(error)"
        case .cacheNotWritten: "cache not written"
        }
    }
}

extension RemoteKeySet {
    /// The `kid`s of the keys that are used now; nil without keys.
    var keyIDs: [String]? { current.keys?.keys.map { $0.keyID ?? "" } }
}

/// Counts how often something was called.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func increment() { value.add(1, ordering: .relaxed) }
}
