import RemoteKeys
import Testing

@testable import HTTPClient
@testable import KeyDrill

/// A drill that cannot fail proves nothing: what breaks a promise must be told, with what was expected and found.
@Suite struct `The drill on a broken runtime` {
    private func faults(of scenario: Scenario, on subject: DrillSubject) throws -> [String] {
        let outcome = try scenario.run(on: subject)
        #expect(outcome.holds == outcome.findings.allSatisfy(\.holds))
        return outcome.findings.filter { !$0.holds }.map { "\($0.subject): \($0.found), not \($0.expected)" }
    }

    private func faults(of scenario: Scenario, rules: RefreshRules) throws -> [String] {
        try faults(of: scenario, on: DrillSubject(rules: rules))
    }

    @Test func `tells a fetch a second in a flood`() throws {
        let rules = RefreshRules(cooldown: .seconds(1))
        #expect(
            try faults(of: .flood(kids: 1_000, tokens: 100), rules: rules) == [
                "fetches for 1000 kids in 1000 s: 1000, not 1 to 34",
                "fetches for 100 forged tokens in 100 s: 100, not 1 to 4",
                "shortest seconds between two: 1, not at least 30",
            ])
    }

    @Test func `tells a flood that an issuer's absence lets through`() throws {
        let faults = try faults(of: .floodInOutage(kids: 1_000), rules: RefreshRules(cooldown: .seconds(1)))
        #expect(faults.count == 2, "\(faults)")
        #expect(faults.last == "shortest seconds since the fetch before: 1, not at least 30")
    }

    @Test func `tells keys that are used for too long, or not for long enough`() throws {
        #expect(
            try faults(of: .outage, rules: RefreshRules(maximumStaleness: .seconds(7 * 86_400))) == [
                "after 24 hours: accepted, not keys-unavailable"
            ])
        #expect(
            try faults(of: .outage, rules: RefreshRules(maximumStaleness: .seconds(2 * 3_600))) == [
                "hours accepted without the issuer: 1, not 23"
            ])
        #expect(
            try faults(of: .restart, rules: RefreshRules(maximumStaleness: .seconds(7 * 86_400))) == [
                "a second later: accepted, not keys-unavailable", "restarted then: accepted, not keys-unavailable",
            ])
    }

    @Test func `tells a key that outlives its refresh`() throws {
        #expect(
            try faults(of: .rotation, rules: RefreshRules(refresh: .seconds(3_600))) == [
                "old key's token after the next refresh: accepted, not unknown-key-id"
            ])
    }

    @Test func `tells calls that wait in too great a number or for too long`() throws {
        #expect(
            try faults(of: .waitingCalls, rules: RefreshRules(waitersLimit: 500)) == [
                "calls of 1000 that wait: 500, not 128", "resumed after 2 s, without an answer: 500, not 128",
            ])
        #expect(
            try faults(of: .waitingCalls, rules: RefreshRules(waitLimit: .seconds(3))) == [
                "resumed after 2 s, without an answer: 0, not 128"
            ])
    }

    @Test func `tells a client that follows redirects`() throws {
        let subject = DrillSubject(client: { limits in
            let get = DrillSubject.httpClient(limits)
            return { url, mediaTypes throws(HTTPClientError) in
                do throws(HTTPClientError) {
                    return try get(url, mediaTypes)
                } catch {
                    guard case .redirected = error else { throw error }
                    return try get(try Self.location(behind: url), mediaTypes)
                }
            }
        })
        #expect(
            try faults(of: .redirection, on: subject) == [
                "redirects refused of 5: 0, not 5", "requests at the internal address: 5, not 0",
                "token of the key there: accepted, not keys-unavailable", "good token: unknown-key-id, not accepted",
            ])
    }

    /// Asks once more, for the field that ``HTTPClient`` does not even read.
    private static func location(behind url: HTTPURL) throws(HTTPClientError) -> HTTPURL {
        let deadline = Deadline(after: .seconds(60))
        let connection = try Connection.open(to: url, trusting: .system, by: deadline)
        try connection.send(Array("GET \(url.target) HTTP/1.0\r\n\r\n".utf8), by: deadline)
        var answer: [UInt8] = []
        while case .bytes(let bytes) = try connection.receive(by: deadline) { answer += bytes }
        let lines = String(decoding: answer, as: UTF8.self).split(separator: "\r\n")
        let location = lines.first { $0.hasPrefix("Location: ") }?.dropFirst("Location: ".count)
        guard let location, let target = try? HTTPURL(parsing: String(location)) else { throw .malformedHead }
        return target
    }

    @Test func `tells a client that reads whatever comes`() throws {
        let subject = DrillSubject(client: { _ in
            DrillSubject.httpClient(.init(bodyInBytes: 12 << 20, duration: .seconds(60)))
        })
        let faults = try faults(of: .oversizedSet, on: subject)
        #expect(faults.count == 5, "\(faults)")
        #expect(faults.contains { $0.hasPrefix("bytes a fetch took off the issuer: 104") }, "\(faults)")
    }

    @Test func `tells a client whose time is another`() throws {
        let subject = DrillSubject(client: { limits in
            DrillSubject.httpClient(.init(bodyInBytes: limits.bodyInBytes, duration: limits.duration / 2))
        })
        let faults = try faults(of: .slowDrip, on: subject)
        #expect(
            faults.contains(
                "its reason: response is not there after 0.25 seconds, expected all of it, "
                    + "not response is not there after 0.5 seconds, expected all of it"), "\(faults)")
    }
}
