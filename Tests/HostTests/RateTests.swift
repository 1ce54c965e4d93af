import CallDispatch
import Dispatch
import FastCGI
import RateLimits
import Synchronization
import TestSupport
import Testing

@Suite struct `Rates over a live socket` {
    /// A gate whose time stands still, so that nothing comes back while a test runs.
    private func gate(_ host: RateRule..., functions: [String: [RateRule]] = [:]) throws -> RateGate {
        let gate = RateGate(host: host, functions: functions, store: InProcessRates(), clock: { 5 })
        return try #require(gate)
    }

    private func rule(_ burst: Int, _ counting: RateRule.Counting) -> RateRule {
        RateRule(Rate(1, per: .minute, burst: burst), counting: counting)
    }

    private func request(_ path: String, from address: String, token: String? = nil) -> FastCGIRequest {
        let headers = token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let parameters = nginxParameters(path: path, headers: headers).map { pair in
            pair.name == "REMOTE_ADDR" ? (name: pair.name, value: address) : pair
        }
        return FastCGIRequest(parameters: parameters)
    }

    @Test func `refuse with 429 and tell every field`() throws {
        try LiveHost.run(rates: gate(rule(2, .address))) { live in
            for remaining in ["1", "0"] {
                let answer = try live.call(request("/hello", from: "192.0.2.1"))
                #expect(answer.status == 200)
                #expect(answer["RateLimit-Limit"] == "2")
                #expect(answer["RateLimit-Policy"] == "1;w=60;burst=2")
                #expect(answer["RateLimit-Remaining"] == remaining)
                #expect(answer["RateLimit-Reset"] == (remaining == "1" ? "60" : "120"))
                #expect(answer["Retry-After"] == nil)
            }
            let refused = try live.call(request("/hello", from: "192.0.2.1"))
            #expect(refused.status == 429)
            #expect(refused["Retry-After"] == "60")
            #expect(refused["RateLimit-Limit"] == "2")
            #expect(refused["RateLimit-Policy"] == "1;w=60;burst=2")
            #expect(refused["RateLimit-Remaining"] == "0")
            #expect(refused["RateLimit-Reset"] == "60")
            #expect(refused["Content-Type"] == "application/problem+json")
            #expect(refused.text.contains(#""detail":"more calls than 1/m per address, burst 2""#))
            #expect(try live.call(request("/hello", from: "192.0.2.2")).status == 200)
        }
    }

    @Test func `count over all connections and threads, subjects after their tokens`() throws {
        let issuer = try TestIssuer()
        let rates = try gate(rule(1_000, .address), functions: ["Identity": [rule(40, .subject)]])
        try LiveHost.run(issuer: issuer, rates: rates) { live in
            let tokens = try (0..<4).map { _ in try issuer.token() }
            let passed = Mutex(0)
            let faults = Mutex<[String]>([])
            let requests = tokens.map { request("/identity", from: "192.0.2.1", token: $0) }
            DispatchQueue.concurrentPerform(iterations: 8) { number in
                do {
                    var client = try live.connect()
                    for _ in 0..<20 {
                        let status = try client.call(requests[number % 4]).response().status
                        if status == 200 { passed.withLock { $0 += 1 } }
                        guard status == 200 || status == 429 else { throw Unexpected(status: status) }
                    }
                } catch {
                    faults.withLock { $0.append("\(error)") }
                }
            }
            #expect(faults.withLock { $0 } == [])
            // 160 calls with four tokens of one subject.
            #expect(passed.withLock { $0 } == 40)
            // What the subject's rate refused was not taken from the address.
            let other = try live.call(request("/hello", from: "192.0.2.1"))
            #expect(other["RateLimit-Remaining"] == "959")
        }
    }

    private struct Unexpected: Error { let status: Int }
}
