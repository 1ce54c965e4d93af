import HTTPClient
import JOSE
import RemoteKeys

extension Scenario {
    /// The metadata of an OpenID provider are another issuer's, or lead where no keys are.
    static let foreignMetadata = Scenario("foreign metadata") { subject, findings throws(DrillError) in
        let (issuer, driver) = (try DrillIssuer(), try DrillDriver())
        let (key, attacker) = (try DrillKey(), try DrillKey())
        issuer.publish(try key.published())
        issuer.describe(issuer: issuer.name, keySet: "\(issuer.url())")
        let verifier = DrillVerifier(
            of: issuer, subject, driver: driver,
            source: .provider(issuer: issuer.name, metadata: issuer.url(DrillIssuer.metadataTarget)))
        let (good, foreign) = (try key.token(of: issuer, by: driver), try attacker.token(of: issuer, by: driver))
        verifier.pass(.zero)
        findings.expect("good token by discovery", verifier.judge(good), is: DrillVerifier.accepted)

        issuer.publish(try attacker.published())
        let requests = issuer.requests(for: DrillIssuer.keySetTarget)
        issuer.describe(issuer: "https://other.invalid", keySet: "\(issuer.url())")
        let foreignName = verifier.failure(in: DrillSubject.promises.refresh)
        let other = KeyFetchError.metadataOfAnotherIssuer(found: Excerpt("https://other.invalid"))
        findings.expect("metadata of another issuer", foreignName, is: "\(other)")
        issuer.describe(issuer: issuer.name, keySet: "http://169.254.169.254/latest/meta-data")
        let foreignAddress = verifier.failure(in: DrillSubject.promises.refresh)
        findings.expect(
            "jwks_uri on another machine", foreignAddress, is: "\(KeyFetchError.keySetAddress(.plainBeyondLoopback))")
        let requested = issuer.requests(for: DrillIssuer.keySetTarget) - requests
        findings.expect("requests for the key set meanwhile", requested, is: 0)
        findings.expect("attacker's token", verifier.judge(foreign), is: "keys-unavailable")
        findings.expect("good token", verifier.judge(good), is: DrillVerifier.accepted)
    }
}

extension DrillIssuer {
    /// Publishes provider metadata (OpenID Connect Discovery 1.0 §3).
    fileprivate func describe(issuer: String, keySet: String) {
        let metadata = #"{"issuer":"\#(issuer)","jwks_uri":"\#(keySet)"}"#
        answer(.response(body: Array(metadata.utf8)), at: Self.metadataTarget)
    }
}
