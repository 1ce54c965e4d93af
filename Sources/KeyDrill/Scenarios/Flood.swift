import RemoteKeys

extension Scenario {
    /// Calls come with keys that nobody has; the issuer works.
    ///
    /// A million `kid`s go to the key set itself, in a thousand seconds of the drill; forging whole tokens takes longer,
    /// so that fewer go through the authenticator, in a hundred.
    static func flood(kids: Int = 1_000_000, tokens: Int = 100_000) -> Scenario {
        Scenario("flood of random kids") { subject, findings throws(DrillError) in
            let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
            issuer.publish(try key.published())
            let verifier = DrillVerifier(of: issuer, subject, driver: driver)
            let good = try key.token(of: issuer, by: driver)
            verifier.pass(.zero)
            var forged = ForgedTokens(like: good)

            let (seconds, requests) = (1_000, issuer.requests)
            var watch = Flood(verifier, driver)
            for _ in 0..<seconds {
                watch.second(of: kids / seconds) { _ = verifier.set.lookUp(forged.keyID(), epoch: $0, resume: {}) }
            }
            findings.expect(
                "fetches for \(kids) kids in \(seconds) s", issuer.requests - requests,
                within: 1...Flood.fetchesLimit(in: seconds))

            let (tokenSeconds, tokenRequests) = (100, issuer.requests)
            var (accepted, acceptedGood) = (0, 0)
            for _ in 0..<tokenSeconds {
                watch.second(of: tokens / tokenSeconds) { _ in
                    if verifier.begin(forged.next(), thenCall: {}) == .accepted { accepted += 1 }
                }
                if verifier.judge(good) == DrillVerifier.accepted { acceptedGood += 1 }
            }
            findings.expect(
                "fetches for \(tokens) forged tokens in \(tokenSeconds) s", issuer.requests - tokenRequests,
                within: 1...Flood.fetchesLimit(in: tokenSeconds))
            findings.expect("shortest seconds between two", watch.shortestGap, within: Flood.cooldown ... .max)
            findings.expect("forged tokens accepted", accepted, is: 0)
            findings.expect("good tokens accepted among them, of \(tokenSeconds)", acceptedGood, is: tokenSeconds)
        }
    }

    /// The same with an issuer that takes no connections: its absence must not make the flood a flood of its own.
    static func floodInOutage(kids: Int = 100_000) -> Scenario {
        Scenario("flood while down") { subject, findings throws(DrillError) in
            let (issuer, driver, key) = (try DrillIssuer(), try DrillDriver(), try DrillKey())
            issuer.publish(try key.published())
            let verifier = DrillVerifier(of: issuer, subject, driver: driver)
            let good = try key.token(of: issuer, by: driver)
            verifier.pass(.zero)
            issuer.goDown()
            var forged = ForgedTokens(like: good)

            let seconds = 1_000
            var watch = Flood(verifier, driver)
            for _ in 0..<seconds {
                watch.second(of: kids / seconds) { _ = verifier.set.lookUp(forged.keyID(), epoch: $0, resume: {}) }
            }
            findings.expect(
                "fetches that \(kids) kids caused in \(seconds) s", watch.caused,
                within: 1...Flood.fetchesLimit(in: seconds))
            findings.expect(
                "shortest seconds since the fetch before", watch.shortestGap, within: Flood.cooldown ... .max)
            findings.expect("good token", verifier.judge(good), is: DrillVerifier.accepted)
        }
    }
}

/// Watches how many fetches a flood causes, and how soon each comes after the fetch before.
private struct Flood {
    static let cooldown = Int(DrillSubject.promises.cooldown / .seconds(1))

    /// One at the beginning, and one a cooldown.
    static func fetchesLimit(in seconds: Int) -> Int { seconds / cooldown + 1 }

    private(set) var caused = 0
    private(set) var shortestGap = Int.max
    private let verifier: DrillVerifier
    private let driver: DrillDriver

    init(_ verifier: DrillVerifier, _ driver: DrillDriver) {
        self.verifier = verifier
        self.driver = driver
    }

    /// A second of the drill with so many of them, given the epoch of the keys.
    mutating func second(of count: Int, _ lookUp: (UInt64) -> Void) {
        verifier.pass(.seconds(1))
        let epoch = verifier.set.epoch
        let before = driver.launches
        for _ in 0..<count { lookUp(epoch) }
        driver.settle()
        let after = driver.launches
        caused += after.count - before.count
        for place in before.count..<after.count where place > 0 {
            shortestGap = min(shortestGap, Int((after[place] - after[place - 1]) / .seconds(1)))
        }
    }
}
