import FunctionKit
import HTTPClient
import JOSE
import RemoteKeys
import Signatures
import Synchronization
import TestSupport
import Testing

@testable import Authorization

/// An issuer whose keys come and go while tokens of it are in use.
@Suite struct `Published keys` {
    private let driver = ManualDriver()
    private let published = Published()
    private let old: TestIssuer
    private let new: TestIssuer
    private let set: RemoteKeySet
    private let authenticator: Authenticator

    /// What the issuer answers; nil when it is down.
    private final class Published: Sendable {
        let json = Mutex<[UInt8]?>(nil)
    }

    init() throws {
        old = try TestIssuer()
        new = try TestIssuer()
        let published = published
        let fetch = KeySetFetch(.keySet(try HTTPURL(parsing: "https://a.example/jwks"))) {
            _, _ throws(HTTPClientError) in
            guard let json = published.json.withLock({ $0 }) else { throw .unexpectedStatus(503) }
            return json
        }
        set = RemoteKeySet(fetch, rules: RefreshRules(), cache: nil, driver: driver, report: { _ in })
        authenticator = Authenticator(issuers: [old.issuer(keys: .remote(set))], memo: 16)
    }

    private func publish(_ issuers: (keyID: String, issuer: TestIssuer)...) throws {
        let keys = try issuers.map { try JWK(key: $0.issuer.key.verificationKey(), keyID: $0.keyID) }
        published.json.withLock { $0 = JWKSet(keys: keys).publicJSON }
    }

    private func refresh(after time: Duration = .seconds(600)) {
        driver.pass(time)
        _ = set.advance()
        driver.finishFetches()
    }

    private func failure(of token: [UInt8]) throws -> Authenticator.Failure? {
        try AuthorizationTests.failure(of: token, with: authenticator)
    }

    private func rule(of token: [UInt8]) throws -> String? { try failure(of: token)?.refusal.rule }

    @Test func `are used from when they are there`() throws {
        let token = try old.token(keyID: "old")
        #expect(try rule(of: token) == "keys-unavailable")
        try publish(("old", old))
        refresh()
        #expect(try rule(of: token) == nil)
    }

    @Test func `stop to work at once when they leave the set, for remembered tokens too`() throws {
        let (token, later) = (try old.token(keyID: "old"), try new.token(keyID: "new"))
        try publish(("old", old))
        refresh()
        for _ in 0..<3 { #expect(try rule(of: token) == nil) }
        try publish(("old", old), ("new", new))
        refresh()
        #expect(try rule(of: token) == nil)
        #expect(try rule(of: later) == nil)
        try publish(("new", new))
        refresh()
        #expect(try rule(of: token) == "unknown-key-id")
        #expect(try rule(of: later) == nil)
        try publish()
        refresh()
        #expect(try rule(of: later) == "unknown-key-id" || rule(of: later) == "no-fitting-key")
    }

    @Test func `of another key under the same name end the old one's tokens`() throws {
        let (token, later) = (try old.token(keyID: "k"), try new.token(keyID: "k"))
        try publish(("k", old))
        refresh()
        #expect(try rule(of: token) == nil)
        try publish(("k", new))
        refresh()
        #expect(try rule(of: token) == "signature-mismatch")
        #expect(try rule(of: later) == nil)
    }

    @Test func `are waited for by a token that names a new one`() throws {
        try publish(("old", old))
        refresh()
        driver.pass(.seconds(30))
        try publish(("old", old), ("new", new))
        let token = try new.token(keyID: "new")
        let failure = try #require(try failure(of: token))
        #expect(failure.refusal.rule == "unknown-key-id")
        let missing = try #require(failure.missingKey)
        let resumed = Counter()
        #expect(missing.wait { resumed.increment() })
        #expect(resumed.count == 0)
        driver.finishFetches()
        #expect(resumed.count == 1)
        #expect(try rule(of: token) == nil)
        // Whoever was about to wait when the keys came is resumed at once.
        #expect(missing.wait { resumed.increment() })
        #expect(resumed.count == 2)
    }

    @Test func `that have all been taken back are asked for again by the next token, once in a cooldown`() throws {
        let token = try new.token(keyID: "new")
        try publish()
        refresh(after: .zero)
        let tooEarly = try #require(try failure(of: token))
        #expect(tooEarly.refusal.rule == "no-fitting-key")
        #expect(tooEarly.missingKey?.wait(thenCall: {}) == false)
        driver.pass(.seconds(30))
        try publish(("new", new))
        #expect(try failure(of: token)?.missingKey?.wait(thenCall: {}) == true)
        driver.finishFetches()
        #expect(try rule(of: token) == nil)
        #expect(driver.launches == 2)
    }

    @Test func `without names may have changed when a signature does not fit`() throws {
        published.json.withLock { [key = try JWK(key: old.key.verificationKey())] in $0 = JWKSet(keys: [key]).publicJSON
        }
        refresh()
        driver.pass(.seconds(30))
        published.json.withLock { [key = try JWK(key: new.key.verificationKey())] in $0 = JWKSet(keys: [key]).publicJSON
        }
        let token = try new.token()
        let missing = try #require(try failure(of: token)?.missingKey)
        #expect(missing.wait {})
        driver.finishFetches()
        #expect(try rule(of: token) == nil)
    }

    @Test func `may have come for an algorithm that had none`() throws {
        try publish()
        refresh()
        driver.pass(.seconds(30))
        let token = try old.token(keyID: "old")
        try publish(("old", old))
        let missing = try #require(try failure(of: token)?.missingKey)
        #expect(missing.wait {})
        driver.finishFetches()
        #expect(try rule(of: token) == nil)
    }

    @Test func `are not asked for by tokens of another issuer`() throws {
        try publish(("old", old))
        refresh()
        driver.pass(.seconds(30))
        let foreign = try TestIssuer("https://elsewhere.example/").token(keyID: "other")
        let failure = try #require(try failure(of: foreign))
        #expect(failure.refusal.rule == "unknown-key-id")
        #expect(failure.missingKey == nil)
    }

    @Test func `are not waited for by a token that is refused for another reason`() throws {
        try publish(("old", old))
        refresh()
        driver.pass(.seconds(30))
        let foreign = try new.token(keyID: "old")
        #expect(try failure(of: foreign)?.missingKey == nil)
        #expect(try failure(of: Array("a.b.c".utf8))?.missingKey == nil)
        #expect(try failure(of: Array("x".utf8))?.missingKey == nil)
        #expect(driver.launches == 1)
    }

    @Test func `that are too old are no keys, and malformed tokens stay malformed`() throws {
        let token = try old.token(keyID: "old")
        try publish(("old", old))
        refresh()
        #expect(try rule(of: token) == nil)
        published.json.withLock { $0 = nil }
        refresh(after: .seconds(86_400))
        let failure = try #require(try failure(of: token))
        guard case .keysUnavailable(let seconds) = failure.refusal else {
            Issue.record("\(failure.refusal)")
            return
        }
        #expect((1...60).contains(seconds))
        #expect(failure.refusal.challenge(realm: "r") == nil)
        #expect(try rule(of: Array("x".utf8)) == "part-count")
        #expect(try rule(of: try TestIssuer("https://a.example/", .hs256).token()) == "algorithm-not-allowed")
    }
}

/// Counts how often something was called.
private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func increment() { value.add(1, ordering: .relaxed) }
}
