import Glibc
import RemoteKeys

extension Scenario {
    /// The issuer takes no connections for longer than its keys may be used.
    static let outage = Scenario("issuer down") { subject, findings throws(DrillError) in
        let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
        issuer.publish(try key.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let token = try key.token(of: issuer, by: driver)
        verifier.pass(.zero)
        issuer.goDown()

        let hours = Int(DrillSubject.promises.maximumStaleness / .seconds(3_600))
        let attemptsBefore = driver.launches.count
        var accepted = 0
        for _ in 1..<hours {
            verifier.pass(.seconds(3_600))
            if verifier.judge(token) == DrillVerifier.accepted { accepted += 1 }
        }
        findings.expect("hours accepted without the issuer", accepted, is: hours - 1)
        verifier.pass(.seconds(3_600))
        findings.expect("after \(hours) hours", verifier.judge(token), is: "keys-unavailable")
        // One a minute, and the first ones sooner.
        let attempts = driver.launches.count - attemptsBefore
        findings.expect("attempts to fetch", attempts, within: hours...(hours * 60 + 10))

        try issuer.comeBack()
        verifier.pass(.seconds(60))
        findings.expect("60 s after its return", verifier.judge(token), is: DrillVerifier.accepted)
    }

    /// The runtime starts anew while the issuer takes no connections.
    static let restart = Scenario("restart while down") { subject, findings throws(DrillError) in
        let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
        let folder = try TemporaryStateFolder()
        issuer.publish(try key.published())
        let token = try key.token(of: issuer, by: driver)
        let before = DrillVerifier(of: issuer, subject, driver: driver, folder: folder)
        before.pass(.zero)
        findings.expect("before the restart", before.judge(token), is: DrillVerifier.accepted)
        issuer.goDown()
        driver.pass(.seconds(3_600))

        let fetches = driver.launches.count
        let after = DrillVerifier(of: issuer, subject, driver: driver, folder: folder)
        findings.expect("restarted an hour later", after.judge(token), is: DrillVerifier.accepted)
        findings.expect("fetches before that answer", driver.launches.count - fetches, is: 0)
        let ages = after.events.compactMap { event in
            if case .restored(let age) = event { Int(age / .seconds(1)) } else { nil }
        }
        findings.expect("age of its keys in seconds", ages.first ?? 0, is: 3_600)

        let path = folder.cache(of: .keySet(issuer.url())).path
        unsafe chmod(path, 0o644)
        let suspicious = DrillVerifier(of: issuer, subject, driver: driver, folder: folder)
        findings.expect("when others can read the file", suspicious.judge(token), is: "keys-unavailable")
        unsafe chmod(path, 0o600)

        // Their age counts from their fetch, not from the restart.
        after.pass(DrillSubject.promises.maximumStaleness - .seconds(3_601))
        findings.expect("23 h 59 min 59 s after the fetch", after.judge(token), is: DrillVerifier.accepted)
        after.pass(.seconds(1))
        findings.expect("a second later", after.judge(token), is: "keys-unavailable")
        let late = DrillVerifier(of: issuer, subject, driver: driver, folder: folder)
        findings.expect("restarted then", late.judge(token), is: "keys-unavailable")
    }
}
