import Testing

@testable import Revocations

@Suite struct `The lag of revocations` {
    private static let second: Int64 = 1_000_000_000

    @Test func `is nothing before the first, and never negative`() {
        var lag = RevocationLag()
        var greatest = lag.greatest(at: 0)
        #expect(lag.last == nil && greatest == nil)
        lag.record(-5, at: 0)
        greatest = lag.greatest(at: 0)
        #expect(lag.last == 0 && greatest == 0)
    }

    @Test func `tells the last and the greatest`() {
        var lag = RevocationLag()
        for value in [3, 9, 4] as [Int64] { lag.record(value, at: value) }
        let greatest = lag.greatest(at: 10)
        #expect(lag.last == 4 && greatest == 9)
    }

    /// The first is recorded at the start of a minute, so that it counts for two of them.
    @Test(
        arguments: [(0, 9), (59, 9), (60, 9), (119, 9), (120, nil), (1_000_000, nil)] as [(Int64, Int64?)])
    func `forgets after a minute or two`(seconds: Int64, greatest: Int64?) {
        var lag = RevocationLag()
        lag.record(9, at: 0)
        let found = lag.greatest(at: seconds * Self.second)
        #expect(found == greatest)
        #expect(lag.last == 9)
    }

    @Test func `replaces the greatest by a smaller one in time`() {
        var lag = RevocationLag()
        lag.record(9, at: 0)
        lag.record(2, at: 70 * Self.second)
        let found = [119, 120, 240].map { lag.greatest(at: $0 * Self.second) }
        #expect(found == [9, 2, nil])
    }
}
