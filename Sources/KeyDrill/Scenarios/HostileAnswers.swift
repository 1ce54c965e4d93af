import HTTPClient
import JOSE
import RemoteKeys

extension Scenario {
    /// The set that holds the key is 10 MiB long, or has no end.
    static let oversizedSet = Scenario("10 MiB set") { subject, findings throws(DrillError) in
        let (issuer, driver) = (try DrillIssuer(), try DrillDriver())
        let (old, new) = (try DrillKey(), try DrillKey())
        issuer.publish(try old.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let (good, newToken) = (try old.token(of: issuer, by: driver), try new.token(of: issuer, by: driver))
        verifier.pass(.zero)

        let size = 10 << 20
        // White space around JSON is JSON: nothing but its length speaks against this set.
        let set = JWKSet(keys: [try new.published()]).publicJSON
        let document = set + [UInt8](repeating: UInt8(ascii: " "), count: size - set.count)
        let tooLarge = "\(KeyFetchError.http(.bodyTooLarge(limitInBytes: 1 << 20)))"
        for (name, answer) in [
            ("set with its length", LoopbackAnswer.response(body: document)),
            ("set without a length", .withoutLength(document)),
        ] {
            let (sent, requests) = (issuer.sentBytes, issuer.requests)
            issuer.answer(answer)
            findings.expect(name, verifier.failure(in: DrillSubject.promises.refresh), is: tooLarge)
            // Stopping waits for the connections: then the count is final.
            issuer.goDown()
            try issuer.comeBack()
            let sentBytes = (issuer.sentBytes - sent) / max(issuer.requests - requests, 1)
            findings.expect("bytes a fetch took off the issuer", sentBytes, within: 0...(size - 1))
        }
        issuer.answer(.endlessBody)
        findings.expect("set without an end", verifier.failure(in: DrillSubject.promises.refresh), is: tooLarge)
        findings.expect("new key's token", verifier.judge(newToken), is: "keys-unavailable")
        findings.expect("old key's token", verifier.judge(good), is: DrillVerifier.accepted)
    }

    /// The issuer sends the fetch to an address that only this machine can reach, where keys of somebody else are.
    static let redirection = Scenario("redirect") { subject, findings throws(DrillError) in
        let (issuer, inner, driver) = (try DrillIssuer(), try DrillIssuer(), try DrillDriver())
        let (key, attacker) = (try DrillKey(), try DrillKey())
        issuer.publish(try key.published())
        inner.publish(try attacker.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let (good, foreign) = (try key.token(of: issuer, by: driver), try attacker.token(of: issuer, by: driver))
        verifier.pass(.zero)

        let statuses = [301, 302, 303, 307, 308]
        var refused = 0
        for status in statuses {
            issuer.answer(.redirect(status: status, to: "\(inner.url())"))
            let failure = verifier.failure(in: DrillSubject.promises.refresh)
            if failure == "\(KeyFetchError.http(.redirected(status: status)))" { refused += 1 }
        }
        findings.expect("redirects refused of \(statuses.count)", refused, is: statuses.count)
        findings.expect("requests at the internal address", inner.requests, is: 0)
        findings.expect("token of the key there", verifier.judge(foreign), is: "keys-unavailable")
        findings.expect("good token", verifier.judge(good), is: DrillVerifier.accepted)
    }

    /// The set turns to what is no set.
    static let garbage = Scenario("garbage") { subject, findings throws(DrillError) in
        let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
        issuer.publish(try key.published())
        let verifier = DrillVerifier(of: issuer, subject, driver: driver)
        let good = try key.token(of: issuer, by: driver)
        verifier.pass(.zero)

        let answers = try Self.garbageAnswers(key)
        var (refused, accepted) = (0, 0)
        for answer in answers {
            let epoch = verifier.set.epoch
            issuer.answer(answer)
            let failure = verifier.failure(in: DrillSubject.promises.refresh)
            if failure != "none", verifier.set.epoch == epoch { refused += 1 }
            if verifier.judge(good) == DrillVerifier.accepted { accepted += 1 }
        }
        findings.expect("bad answers refused of \(answers.count)", refused, is: answers.count)
        findings.expect("good token accepted after each", accepted, is: answers.count)

        let next = try DrillKey()
        issuer.publish(try next.published())
        verifier.pass(.seconds(60))
        let token = try next.token(of: issuer, by: driver)
        findings.expect("new key's token 60 s after a good answer", verifier.judge(token), is: DrillVerifier.accepted)
    }

    private static func garbageAnswers(_ key: DrillKey) throws(DrillError) -> [LoopbackAnswer] {
        let set = JWKSet(keys: [try key.published()]).publicJSON
        let documents = [
            "", "null", "[]", "{}", "<html><body>Be right back</body></html>", #"{"keys":{}}"#,
            #"{"keys":[],"keys":[]}"#, #"{"keys":[]}{"keys":[]}"#, String(repeating: "[", count: 100_000),
            #"{"keys":[\#(Array(repeating: "{}", count: 101).joined(separator: ","))]}"#,
        ]
        return documents.map { .response(body: Array($0.utf8)) } + [
            .response(body: Array(set.dropLast())), .response(body: [0xFF, 0xFE] + set), .cut(set, after: 40),
            .response(status: 404), .response(status: 503, body: set), .endlessHeaders,
            .bytes(Array("SSH-2.0-\r\n".utf8)), .bytes([]), LoopbackAnswer([.reset]),
        ]
    }
}
