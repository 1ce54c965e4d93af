import FastCGI
import HTTPClient
import Host
import JOSE
import Linux
import RemoteKeys
import Synchronization
import TestSupport
import Testing

/// Calls whose tokens name a key that the issuer has to be asked for.
@Suite struct `Calls that wait for a key` {
    private let driver = ManualDriver()
    private let published = Published()
    private let old: TestIssuer
    private let new: TestIssuer
    private let set: RemoteKeySet

    private final class Published: Sendable {
        let keys = Mutex<[JWK]?>(nil)
    }

    init() throws {
        old = try TestIssuer()
        new = try TestIssuer()
        let published = published
        published.keys.withLock { [key = try old.publicKey()] in $0 = [key] }
        let fetch = KeySetFetch(.keySet(try HTTPURL(parsing: "https://a.example/jwks"))) {
            _, _ throws(HTTPClientError) in
            guard let keys = published.keys.withLock({ $0 }) else { throw .unexpectedStatus(503) }
            return JWKSet(keys: keys).publicJSON
        }
        set = RemoteKeySet(fetch, rules: RefreshRules(), cache: nil, driver: driver, report: { _ in })
        _ = set.advance()
        driver.finishFetches()
        driver.pass(.seconds(30))
    }

    private func request(_ issuer: TestIssuer, id: UInt16 = 1) throws -> FastCGIRequest {
        let headers = [(name: "Authorization", value: "Bearer " + (try issuer.token()))]
        var request = FastCGIRequest(parameters: nginxParameters(path: "/identity", headers: headers))
        request.id = RequestID(rawValue: id)
        return request
    }

    /// Sends requests with unknown keys over one connection, and waits until all of them wait.
    private func clientWithWaitingCalls(_ count: Int, at live: LiveHost) throws -> FastCGIClient {
        let client = try live.connect()
        for id in 1...count { try client.send(request(new, id: UInt16(id)).encoded()) }
        while set.waitingCalls < count { Thread.sleep(milliseconds: 1) }
        return client
    }

    private func answers(_ count: Int, _ client: inout FastCGIClient) throws -> [CGIResponse] {
        var answers: [CGIResponse] = []
        for id in 1...count { answers.append(try client.response(for: RequestID(rawValue: UInt16(id))).response()) }
        return answers
    }

    @Test func `hold no thread, and go on when it has come`() throws {
        let capacity = Host.Capacity.of(threads: 2...2)
        try LiveHost.run(capacity: capacity, issuer: old.publishing(set)) { live in
            var client = try clientWithWaitingCalls(20, at: live)
            #expect(driver.launches == 2)
            for _ in 0..<10 { #expect(try live.call(request(old)).status == 200) }
            try published.keys.withLock { $0 = [try old.publicKey(), try new.publicKey()] }
            driver.finishFetches()
            #expect(try answers(20, &client).map(\.status) == Array(repeating: 200, count: 20))
            #expect(try live.call(request(new)).status == 200)
            #expect(driver.launches == 2)
        }
    }

    @Test func `are refused when the issuer does not have it`() throws {
        try LiveHost.run(issuer: old.publishing(set)) { live in
            var client = try clientWithWaitingCalls(3, at: live)
            driver.finishFetches()
            for answer in try answers(3, &client) {
                #expect(answer.status == 401)
                #expect(answer["WWW-Authenticate"] == #"Bearer error="invalid_token""#)
            }
            #expect(try live.call(request(new)).status == 401)
            #expect(driver.launches == 2)
        }
    }

    @Test func `are told to try again when nobody can say`() throws {
        try LiveHost.run(issuer: old.publishing(set)) { live in
            var client = try clientWithWaitingCalls(3, at: live)
            published.keys.withLock { $0 = nil }
            driver.finishFetches()
            for answer in try answers(3, &client) {
                #expect(answer.status == 503)
                #expect(answer["Retry-After"] == "2")
                #expect(answer["WWW-Authenticate"] == nil)
            }
            #expect(try live.call(request(old)).status == 200)
        }
    }

    @Test func `are let go when the wait is too long, though the issuer goes on thinking`() throws {
        try LiveHost.run(issuer: old.publishing(set)) { live in
            var client = try clientWithWaitingCalls(3, at: live)
            driver.pass(.seconds(2))
            _ = set.advance()
            #expect(try answers(3, &client).map(\.status) == [503, 503, 503])
            driver.finishFetches()
        }
    }

    @Test func `do not hold up a stop beyond their wait`() throws {
        try LiveHost.run(issuer: old.publishing(set)) { live in
            var client = try clientWithWaitingCalls(3, at: live)
            driver.pass(.seconds(2))
            _ = set.advance()
            #expect(live.stop())
            #expect(try answers(3, &client).map(\.status) == [503, 503, 503])
        }
    }
}
