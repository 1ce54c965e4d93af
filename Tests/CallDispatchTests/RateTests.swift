import Authorization
import FunctionKit
import RateLimits
import Synchronization
import TestSupport
import Testing

@testable import CallDispatch

/// A clock that stands until a test moves it.
final class StandingClock: Sendable {
    private let time = Atomic<Int64>(1_000)

    func advance(milliseconds: Int64) { time.add(milliseconds * 1_000_000, ordering: .relaxed) }

    var now: Int64 { time.load(ordering: .relaxed) }
}

@Suite struct `Rates of calls` {
    private let clock = StandingClock()

    private func stage(_ host: RateRule..., functions: [String: [RateRule]] = [:]) throws -> Stage {
        let clock = clock
        let gate = RateGate(host: host, functions: functions, store: InProcessRates(), clock: { clock.now })
        return try Stage(stageFunctions, rates: gate)
    }

    private func rule(
        _ count: Int, per period: Rate.Period = .second, burst: Int, _ counting: RateRule.Counting
    ) -> RateRule {
        RateRule(Rate(count, per: period, burst: burst), counting: counting)
    }

    private func pay(_ stage: Stage, _ token: String?, from address: String = "192.0.2.1") async -> Answer {
        await stage.answer(
            "POST", "/payments/transfer", authorization: token, body: #"{"amount":5}"#, address: address)
    }

    @Test func `are told with every answer, and refuse with 429 and the time to come again`() async throws {
        let stage = try stage(rule(2, per: .minute, burst: 2, .subject))
        let token = try stage.bearer("payments:write")
        #expect(
            await pay(stage, token).headText
                == "Status: 200 OK\r\nContent-Type: application/json\r\nRateLimit-Limit: 2\r\n"
                + "RateLimit-Policy: 2;w=60;burst=2\r\nRateLimit-Remaining: 1\r\nRateLimit-Reset: 30\r\n"
                + "Content-Length: 24\r\nX-Request-Id: r1\r\n\r\n")
        #expect(await pay(stage, token).field("RateLimit-Remaining") == "0")
        clock.advance(milliseconds: 1)
        let refused = await pay(stage, token)
        #expect(
            refused.fields.filter { !$0.hasPrefix("Content-Length") }.joined(separator: "\r\n")
                == "Status: 429 Too Many Requests\r\nRetry-After: 30\r\nContent-Type: application/problem+json\r\n"
                + "RateLimit-Limit: 2\r\nRateLimit-Policy: 2;w=60;burst=2\r\nRateLimit-Remaining: 0\r\n"
                + "RateLimit-Reset: 30\r\nX-Request-Id: r1")
        #expect(
            refused.bodyText
                == #"{"detail":"more calls than 2/m per subject, burst 2","id":"r1","status":429,"title":"Too Many Requests","type":"about:blank"}"#
        )
        #expect(refused.record.rule == "rate-limited")
        #expect(refused.record.subject == "u1")
        #expect(refused.record.function == "Pay")
        clock.advance(milliseconds: 29_998)
        #expect(await pay(stage, token).field("Retry-After") == "1")
        clock.advance(milliseconds: 1)
        #expect(await pay(stage, token).record.status == 200)
    }

    @Test func `count subjects, clients and addresses apart`() async throws {
        for counting in [RateRule.Counting.subject, .client, .address, .everybody] {
            let stage = try stage(rule(1, per: .hour, burst: 1, counting))
            let tokens = [
                try stage.bearer("payments:write", subject: "u1", claims: ["client_id": "c1"]),
                try stage.bearer("payments:write", subject: "u2", claims: ["client_id": nil, "azp": "c1"]),
                try stage.bearer("payments:write", subject: "u1", claims: ["client_id": "c2", "azp": "c1"]),
            ]
            var statuses: [Int] = []
            for (token, address) in zip(tokens, ["192.0.2.1", "192.0.2.1", "2001:db8::1"]) {
                statuses.append(await pay(stage, token, from: address).record.status)
            }
            let expected =
                switch counting {
                case .subject: [200, 200, 429]
                case .client, .address: [200, 429, 200]
                case .everybody: [200, 429, 429]
                }
            #expect(statuses == expected, "\(counting)")
        }
    }

    @Test func `count tokens without a client as one, and addresses of one IPv6 network`() async throws {
        let none: [String: String?] = ["client_id": nil]
        let clients = try stage(rule(1, per: .hour, burst: 1, .client))
        #expect(
            await pay(clients, try clients.bearer("payments:write", subject: "u1", claims: none)).record.status == 200)
        #expect(
            await pay(clients, try clients.bearer("payments:write", subject: "u2", claims: none)).record.status == 429)
        let addresses = try stage(rule(1, per: .hour, burst: 1, .address))
        for (address, status) in [
            ("2001:db8::1", 200), ("2001:db8::2", 429), ("2001:db8:0:1::", 200), ("", 200), ("x", 429),
        ] {
            #expect(await addresses.answer("GET", "/hello", address: address).record.status == status, "\(address)")
        }
    }

    @Test func `let a flood of bad tokens from one address buy no more verifications than the rate`() async throws {
        let stage = try stage(rule(10, burst: 5, .address), rule(1, per: .hour, burst: 1_000, .subject))
        let good = try stage.bearer("payments:write")
        var rules: [String: Int] = [:]
        for round in 0..<1_000 {
            // A thousand tokens in a second.
            clock.advance(milliseconds: round == 0 ? 0 : 1)
            let answer = await pay(stage, good + "AAA")
            rules[answer.record.rule ?? "none", default: 0] += 1
            #expect(answer.field("RateLimit-Limit") == "5")
        }
        // Only what passed was held against a key: 5 at once, and 9 in 999 ms.
        #expect(rules == ["signature-mismatch": 14, "rate-limited": 986])
        // From that address nobody is verified now, from another everybody; no subject has paid for the flood.
        #expect(await pay(stage, good).record.rule == "rate-limited")
        let other = await pay(stage, good, from: "192.0.2.2")
        #expect(other.record.status == 200)
        #expect(other.field("RateLimit-Remaining") == "4")
    }

    @Test func `count every refusal against the address, with its own answer`() async throws {
        let stage = try stage(rule(1, per: .hour, burst: 100, .address), rule(1, per: .hour, burst: 99, .subject))
        let poor = try stage.bearer("payments:read")
        let rows: [(String, String, String?, Int)] = [
            ("POST", "/payments/transfer", nil, 401), ("POST", "/payments/transfer", "Bearer", 400),
            ("POST", "/payments/transfer", poor, 403), ("GET", "/nowhere", nil, 404), ("PUT", "/hello", nil, 405),
            ("GET", "/a%2Fb", nil, 400), ("OPTIONS", "/hello", nil, 204), ("GET", "/hello", nil, 200),
            ("GET", "/fail/problem", nil, 409), ("GET", "/fail/x", nil, 500), ("HEAD", "/hello", nil, 200),
        ]
        for (count, (method, path, token, status)) in rows.enumerated() {
            let answer = await stage.answer(method, path, authorization: token, address: "192.0.2.1")
            #expect(answer.record.status == status, "\(method) \(path)")
            #expect(answer.field("RateLimit-Remaining") == String(99 - count), "\(method) \(path)")
        }
        // The subject of the 403 has paid nothing.
        let rich = await pay(stage, try stage.bearer("payments:write"), from: "192.0.2.9")
        #expect(rich.field("RateLimit-Remaining") == "98")
    }

    @Test func `take nothing from the address when the subject's rate refuses`() async throws {
        let stage = try stage(rule(1, per: .hour, burst: 3, .address), rule(1, per: .hour, burst: 1, .subject))
        let token = try stage.bearer("payments:write")
        #expect(await pay(stage, token).record.status == 200)
        for _ in 0..<10 { #expect(await pay(stage, token).field("RateLimit-Limit") == "1") }
        let others = [
            try stage.bearer("payments:write", subject: "u2"), try stage.bearer("payments:write", subject: "u3"),
        ]
        for other in others { #expect(await pay(stage, other).record.status == 200) }
        #expect(await pay(stage, try stage.bearer("payments:write", subject: "u4")).field("RateLimit-Limit") == "3")
    }

    @Test func `of a function tighten the host's, and leave other functions alone`() async throws {
        let stage = try stage(
            rule(1, per: .hour, burst: 4, .address), functions: ["Hello": [rule(1, per: .hour, burst: 2, .address)]])
        #expect(await stage.answer("GET", "/hello").field("RateLimit-Remaining") == "1")
        #expect(await stage.answer("GET", "/hello").field("RateLimit-Remaining") == "0")
        let refused = await stage.answer("GET", "/hello")
        #expect(refused.record.status == 429)
        #expect(refused.record.error == "more calls than 1/h per address, burst 2")
        // The refused one was not taken out of the host's four.
        #expect(await stage.answer("GET", "/fail/problem").field("RateLimit-Remaining") == "1")
        #expect(await stage.answer("GET", "/fail/problem").field("RateLimit-Remaining") == "0")
        #expect(await stage.answer("GET", "/fail/problem").record.error == "more calls than 1/h per address, burst 4")
    }

    @Test func `do not count a call twice that has waited for a key`() throws {
        let stage = try stage(rule(1, per: .hour, burst: 2, .address))
        let request = CGIRequest.make("GET", "/nowhere")
        for (isAgain, remaining) in [(false, "1"), (true, "1"), (true, "1"), (false, "0")] {
            guard case .answered(let answer, _) = stage.lane.admit(request, at: 0, isAgain: isAgain) else {
                Issue.record("admitted")
                return
            }
            #expect(answer.field("RateLimit-Remaining") == remaining)
        }
    }

    @Test func `stand in the answer alone, where a function writes the same fields`() async throws {
        let stage = try stage(rule(1, burst: 2, .everybody))
        let answer = await stage.answer("GET", "/fail/rates")
        #expect(answer.fields.filter { $0.hasPrefix("RateLimit-Remaining") } == ["RateLimit-Remaining: 1"])
        let free = try Stage(stageFunctions)
        #expect(await free.answer("GET", "/fail/rates").field("RateLimit-Remaining") == "mine")
    }

    @Test func `are no gate where there is no rule`() {
        #expect(RateGate(host: [], functions: ["A": []], store: InProcessRates(), clock: { 0 }) == nil)
    }
}
