import RemoteKeys

extension Scenario {
    /// Tokens are signed with a key that the issuer does not have, and an issuer publishes one that it does not use.
    static let wrongKey = Scenario("wrong key") { subject, findings throws(DrillError) in
        let (issuer, driver) = (try DrillIssuer(), try DrillDriver())
        let (right, wrong) = (try DrillKey(), try DrillKey())
        let count = 1_000
        issuer.publish(try right.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let good = try right.token(of: issuer, by: driver)
        // From then on a fetch might be made.
        verifier.pass(DrillSubject.promises.cooldown)
        findings.expect("good token", verifier.judge(good), is: DrillVerifier.accepted)

        let requests = issuer.requests
        var mismatches = 0
        for _ in 0..<count where verifier.judge(try wrong.forgery(of: good)) == "signature-mismatch" { mismatches += 1 }
        findings.expect("forgeries of \(count) refused for their signature", mismatches, is: count)
        findings.expect("fetches for them", issuer.requests - requests, is: 0)
        findings.expect("good token after them", verifier.judge(good), is: DrillVerifier.accepted)

        issuer.publish(try wrong.published(as: right.keyID))
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("when the set has a wrong key", verifier.judge(good), is: "signature-mismatch")
        issuer.publish(try right.published())
        verifier.pass(DrillSubject.promises.refresh)
        findings.expect("when it is right again", verifier.judge(good), is: DrillVerifier.accepted)
    }
}
