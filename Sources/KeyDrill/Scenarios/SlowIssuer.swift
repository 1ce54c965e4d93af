import HTTPClient
import RemoteKeys
import Synchronization

extension Scenario {
    /// The set comes byte by byte, each soon enough to be waited for.
    static let slowDrip = Scenario("slow drip") { subject, findings throws(DrillError) in
        let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
        let limit = Duration.milliseconds(500)
        issuer.publish(try key.published())
        let verifier = DrillVerifier(
            of: issuer, subject, driver: driver, limits: HTTPClient.Limits(duration: limit))
        let good = try key.token(of: issuer, by: driver)
        // Long enough for a second attempt, should a busy machine need more than half a second for the first.
        verifier.pass(.seconds(60))

        // 20 s until the last byte, of which the runtime would wait 5.
        let calls = 1_000
        issuer.answer(.drip([UInt8](repeating: UInt8(ascii: " "), count: 2_000), every: .milliseconds(10)))
        driver.pass(DrillSubject.promises.refresh)
        let start = ContinuousClock.now
        _ = verifier.set.advance()
        let accepted = verifier.accepted(good, of: calls)
        findings.expect("good tokens accepted meanwhile of \(calls)", accepted, is: calls)
        driver.settle()
        let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
        findings.expect("ms until the fetch gave up", milliseconds, within: 500...10_000)
        let timedOut = KeyFetchError.http(.timedOut(after: limit))
        findings.expect("its reason", verifier.lastFailure(), is: "\(timedOut)")
        findings.expect("good token after it", verifier.judge(good), is: DrillVerifier.accepted)
    }

    /// Calls with a new key meet an issuer that takes the request and does not answer.
    static let waitingCalls = Scenario("waiting calls") { subject, findings throws(DrillError) in
        let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
        let promises = DrillSubject.promises
        issuer.publish(try key.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let good = try key.token(of: issuer, by: driver)
        verifier.pass(promises.cooldown)
        issuer.answer(.stall)

        let (calls, resumed) = (1_000, Resumed())
        let fetches = driver.launches.count
        var forged = ForgedTokens(like: good)
        let waiting = (0..<calls).count { _ in verifier.begin(forged.next(), thenCall: resumed.add) == .waiting }
        findings.expect("calls of \(calls) that wait", waiting, is: promises.waitersLimit)
        findings.expect("fetches for them", driver.launches.count - fetches, is: 1)
        findings.expect("resumed at once", resumed.count, is: 0)
        driver.pass(promises.waitLimit)
        _ = verifier.set.advance()
        findings.expect("resumed after 2 s, without an answer", resumed.count, is: promises.waitersLimit)
        findings.expect("good token meanwhile", verifier.judge(good), is: DrillVerifier.accepted)
        // Ends the fetch, which would otherwise take its time.
        issuer.goDown()
        driver.settle()
        findings.expect("resumed in the end, once each", resumed.count, is: waiting)
    }
}

/// Counts the calls that go on.
private final class Resumed: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .sequentiallyConsistent) }
    @Sendable func add() { value.add(1, ordering: .sequentiallyConsistent) }
}
