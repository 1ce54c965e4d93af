import TestSupport
import Testing

@testable import JOSE

@Suite struct `Validity period` {
    private func contains(_ seconds: Double, _ change: (inout ValidityPeriod) -> Void) -> Bool {
        var period = ValidityPeriod()
        change(&period)
        return period.contains(NumericDate(secondsSince1970: seconds))
    }

    @Test(arguments: [-1e308, 0, 1e308]) func `without a date is all of time`(seconds: Double) {
        #expect(contains(seconds) { _ in })
    }

    @Test func `has the edges that were asked for`() {
        #expect(!contains((10.0).nextDown) { $0.begin(at: 10) })
        #expect(contains(10) { $0.begin(at: 10) })
        #expect(contains((10.0).nextDown) { $0.end(before: 10) })
        #expect(!contains(10) { $0.end(before: 10) })
        #expect(contains(10) { $0.end(with: 10) })
        #expect(!contains((10.0).nextUp) { $0.end(with: 10) })
        #expect(contains(.greatestFiniteMagnitude) { $0.end(with: .greatestFiniteMagnitude) })
    }

    @Test func `only shrinks`() {
        var period = ValidityPeriod()
        period.begin(at: 0)
        period.end(before: 10)
        let whole = period
        period.begin(at: -1)
        period.end(before: 11)
        period.end(with: 12)
        #expect(period == whole)
        #expect(period.contains(NumericDate(secondsSince1970: 5)))
        period.begin(at: 10)
        #expect(!period.contains(NumericDate(secondsSince1970: 5)))
        #expect(!period.contains(NumericDate(secondsSince1970: 10)))
    }

    /// Few values, so that claims, leeway and times meet at the edges often.
    private static let seconds: [Double] = [-10, 0, 0.5, 1, 9.5, 10, 10.5, 11, 20, 30, 40, 1e15, 1e308, -1e308]

    @Test func `a check succeeds at the times of the period and at no other`() throws {
        let mint = try TokenMint()
        let verifier = try mint.verifier()
        var generator = SeededGenerator(seed: 11)
        var (inside, outside) = (0, 0)
        for _ in 0..<2_000 {
            let claims = ["exp", "nbf", "iat"].compactMap { name in
                Bool.random(using: &generator)
                    ? Self.seconds.randomElement(using: &generator).map { "\"\(name)\":\($0)" } : nil
            }
            let policy = TokenPolicy(
                leeway: [.zero, .milliseconds(500), .seconds(10)].randomElement(using: &generator) ?? .zero,
                maximumAge: ([nil, .zero, .seconds(1), .seconds(10)] as [Duration?]).randomElement(using: &generator)
                    ?? nil)
            let token = try verifier.verify(mint.token(payload: "{\(claims.joined(separator: ","))}"))
            let times = Self.seconds.flatMap { [$0.nextDown, $0, $0.nextUp] }.map(NumericDate.init(secondsSince1970:))
            let periods = times.map { time in (time, try? policy.check(token, at: time)) }
            guard let period = periods.lazy.compactMap(\.1).first else { continue }
            for (time, found) in periods {
                #expect(found == (period.contains(time) ? period : nil), "\(claims) at \(time)")
                if found == nil { outside += 1 } else { inside += 1 }
            }
        }
        #expect(inside > 1_000)
        #expect(outside > 1_000)
    }
}
