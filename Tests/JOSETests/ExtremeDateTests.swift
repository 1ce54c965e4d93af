import Testing

@testable import JOSE

/// Numbers that wrap, trap or lose their sign in a careless reader, in every date that is looked at (RFC 7519 §2).
@Suite struct `Dates at the ends of their range` {
    private enum Time { case past, future, none }

    private static let numbers: [(String, Time)] = [
        ("0", .past), ("-0", .past), ("-0.0", .past), ("1e-400", .past), ("-1", .past), ("-1e19", .past),
        ("-9223372036854775808", .past), ("-9223372036854775809", .past), ("-1e308", .past),
        ("2147483648", .future), ("4294967296", .future), ("9007199254740993", .future),
        ("9223372036854775807", .future), ("9223372036854775808", .future), ("18446744073709551615", .future),
        ("18446744073709551616", .future), ("18446744073709551617", .future), ("1e19", .future), ("1E+19", .future),
        ("1e308", .future), ("1e309", .none), ("1e400", .none), ("-1e400", .none), ("1e99999999999999999999", .none),
        ("1" + String(repeating: "0", count: 400), .none),
    ]

    private let mint: TokenMint
    private let verifier: TokenVerifier

    init() throws {
        mint = try TokenMint()
        verifier = try mint.verifier()
    }

    private func refusal(_ claim: String, _ number: String, _ policy: TokenPolicy) throws -> TokenRefusal? {
        let token = try verifier.verify(mint.token(payload: "{\"\(claim)\":\(number)}"))
        do { try policy.check(token, at: NumericDate(secondsSince1970: 1_700_000_000)) } catch { return error }
        return nil
    }

    private static func rule(_ claim: String, _ time: Time, hasMaximumAge: Bool) -> String? {
        switch (claim, time) {
        case (_, .none): "claim-invalid"
        case ("exp", .past): "expired"
        case ("nbf", .future): "not-yet-valid"
        case ("iat", .future): "issued-in-future"
        case ("iat", .past) where hasMaximumAge: "too-old"
        // Without `iat` nobody can tell the age.
        case ("exp", _), ("nbf", _): hasMaximumAge ? "claim-missing" : nil
        default: nil
        }
    }

    @Test(arguments: ["exp", "nbf", "iat"], [Duration.zero, .seconds(30), .seconds(600)])
    func `are judged like every other date`(claim: String, leeway: Duration) throws {
        for (number, time) in Self.numbers {
            for maximumAge in [nil, Duration.seconds(60)] {
                let policy = TokenPolicy(leeway: leeway, maximumAge: maximumAge)
                let refusal = try refusal(claim, number, policy)
                let expected = Self.rule(claim, time, hasMaximumAge: maximumAge != nil)
                #expect(refusal?.rule == expected, "\(claim) \(number), at most \(String(describing: maximumAge)) old")
                #expect(refusal?.description.isEmpty != true)
            }
        }
    }

    @Test(arguments: ["1e308", "-1e308", "9223372036854775808"])
    func `may be the time to judge by`(now: String) throws {
        let token = try verifier.verify(mint.token(payload: #"{"exp":2000,"nbf":1000,"iat":1000}"#))
        let now = try #require(NumericDate(now))
        let policy = TokenPolicy(leeway: .seconds(600), maximumAge: .seconds(60))
        let expected: TokenRefusal =
            now.secondsSince1970 > 0
            ? .expired(at: NumericDate(secondsSince1970: 2_000), now: now)
            : .notYetValid(until: NumericDate(secondsSince1970: 1_000), now: now)
        #expect(throws: expected) { try policy.check(token, at: now) }
    }
}
