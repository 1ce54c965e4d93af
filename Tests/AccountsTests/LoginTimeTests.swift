import AccountKit
import AccountStore
import Testing

@Suite struct `The time that a login takes` {
    private static let rounds = 60
    /// Beyond what chance does once in a thousand million runs; 9.4 where every one of a kind takes longer.
    private static let suspicion = 6.0

    @Test(
        arguments: [
            ("nobody@example.com", AccountStage.password), ("disabled@example.com", AccountStage.password),
            ("no address", AccountStage.password),
        ])
    func `does not tell a wrong password from an account that cannot be`(email: String, password: String) async throws {
        var rules = AccountRules()
        rules.accountThrottle = Throttle(interval: 1, burst: 1_000)
        rules.addressThrottle = Throttle(interval: 1, burst: 1_000)
        let stage = try AccountStage(cost: 6, rules: rules)
        try await stage.addUser()
        let disabled = try await stage.addUser("disabled@example.com")
        #expect(try stage.store.setDisabled(true, user: disabled.id))
        let clock = ContinuousClock()
        func time(_ email: String, _ password: String) async -> Duration {
            await clock.measure {
                await #expect(throws: AccountError.wrongCredentials) {
                    try await stage.logIn(email, password: password)
                }
            }
        }
        // In turn, so that whatever else the machine does falls on both.
        var wrong: [Duration] = []
        var other: [Duration] = []
        for _ in 0..<Self.rounds {
            wrong.append(await time(AccountStage.email, "a wrong password"))
            other.append(await time(email, password))
        }
        #expect(!Self.areApart(wrong, other))
    }

    /// Whether two samples are of different distributions, by more than a fifth: what a network hides of some microseconds
    /// that a row takes to be read is not looked for.
    private static func areApart(_ left: [Duration], _ right: [Duration]) -> Bool {
        let medians = [left, right].map { $0.sorted()[$0.count / 2] }.sorted()
        return abs(deviation(of: left, from: right)) > suspicion && medians[1] > medians[0] * 1.2
    }

    /// By how many standard deviations the ranks of two samples differ from those of one distribution (Mann-Whitney U).
    private static func deviation(of left: [Duration], from right: [Duration]) -> Double {
        let (count, others) = (Double(left.count), Double(right.count))
        let wins = left.reduce(0.0) { sum, time in
            sum + Double(right.count { $0 < time }) + Double(right.count { $0 == time }) / 2
        }
        return (wins - count * others / 2) / (count * others * (count + others + 1) / 12).squareRoot()
    }

    @Test func `would be told apart by this measure if one had no password to hash`() {
        let hashed = (0..<Self.rounds).map { Duration.milliseconds(4 + $0 % 3) }
        let skipped = (0..<Self.rounds).map { Duration.microseconds(50 + $0) }
        #expect(Self.areApart(hashed, skipped))
        #expect(Self.deviation(of: hashed, from: hashed) == 0)
    }
}
