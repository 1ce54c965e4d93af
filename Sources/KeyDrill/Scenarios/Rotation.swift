import RemoteKeys

extension Scenario {
    /// A new key joins the set, and the old one leaves it.
    static let rotation = Scenario("rotation") { subject, findings throws(DrillError) in
        let (issuer, driver) = (try DrillIssuer(), try DrillDriver())
        let (old, new) = (try DrillKey(), try DrillKey())
        issuer.publish(try old.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let (oldToken, newToken) = (try old.token(of: issuer, by: driver), try new.token(of: issuer, by: driver))
        verifier.pass(DrillSubject.promises.cooldown)
        findings.expect("old key's token", verifier.judge(oldToken), is: DrillVerifier.accepted)

        issuer.publish(try old.published(), try new.published())
        let before = issuer.requests
        findings.expect("new key's token", verifier.judge(newToken), is: DrillVerifier.accepted)
        findings.expect("fetches for it", issuer.requests - before, is: 1)
        findings.expect("old key's token beside it", verifier.judge(oldToken), is: DrillVerifier.accepted)

        issuer.publish(try new.published())
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("old key's token after the next refresh", verifier.judge(oldToken), is: "unknown-key-id")
    }

    /// A key that is in use leaves its set: by itself, for another of its name, and with all others.
    static let withdrawal = Scenario("withdrawn key") { subject, findings throws(DrillError) in
        let (issuer, driver) = (try DrillIssuer(), try DrillDriver())
        let (first, second) = (try DrillKey(), try DrillKey())
        let calls = 1_000
        issuer.publish(try first.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let (token, later) = (try first.token(of: issuer, by: driver), try second.token(of: issuer, by: driver))
        verifier.pass(.zero)
        let before = verifier.accepted(token, of: calls)
        findings.expect("accepted of \(calls) calls with one token before", before, is: calls)

        issuer.publish(try second.published())
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("accepted after", verifier.accepted(token, of: calls), is: 0)

        // Now the same name stands for another key.
        findings.expect("other key's token", verifier.judge(later), is: DrillVerifier.accepted)
        issuer.publish(try first.published(as: second.keyID))
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("when its kid is another key's", verifier.judge(later), is: "signature-mismatch")

        issuer.publish(try first.published())
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("first key's token again", verifier.judge(token), is: DrillVerifier.accepted)
        issuer.publish()
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("with an empty set", verifier.judge(token), is: "no-fitting-key")

        issuer.publish(try first.published())
        verifier.pass(DrillSubject.promises.cooldown)
        findings.expect("a cooldown after it has the key again", verifier.judge(token), is: DrillVerifier.accepted)
    }
}
