import TestSupport
import Testing

@testable import RateLimits

@Suite struct `A bucket` {
    /// A rate, and the nanoseconds after which an empty bucket gives one call, two and three.
    struct Refill: Sendable, CustomTestStringConvertible {
        let rate: Rate
        let at: [Int64]
        var testDescription: String { rate.description }
    }

    static let refills = [
        Refill(rate: Rate(1, per: .second, burst: 3), at: [1_000_000_000, 2_000_000_000, 3_000_000_000]),
        Refill(rate: Rate(100, per: .second, burst: 3), at: [10_000_000, 20_000_000, 30_000_000]),
        // A third of a nanosecond is waited for, and is not lost.
        Refill(rate: Rate(3, per: .second, burst: 3), at: [333_333_334, 666_666_667, 1_000_000_000]),
        Refill(rate: Rate(7, per: .minute, burst: 3), at: [8_571_428_572, 17_142_857_143, 25_714_285_715]),
        Refill(rate: Rate(1, per: .hour, burst: 3), at: [3_600_000_000_000, 7_200_000_000_000, 10_800_000_000_000]),
        Refill(rate: Rate(1_000_000, per: .second, burst: 3), at: [1_000, 2_000, 3_000]),
        Refill(rate: Rate(999_999, per: .second, burst: 3), at: [1_001, 2_001, 3_001]),
    ]

    /// Takes calls until one does not pass.
    private func drain(_ bucket: inout Bucket, _ rate: Rate, at now: Int64) -> Int {
        var count = 0
        while bucket.outlook(rate, at: now).passes {
            bucket.take(rate, at: now)
            count += 1
        }
        return count
    }

    @Test(arguments: refills, [0, 1, 123_456_789, 1 << 61] as [Int64])
    func `gives its burst at once, then one call an interval, to the nanosecond`(refill: Refill, start: Int64) {
        var bucket = Bucket()
        #expect(drain(&bucket, refill.rate, at: start) == 3)
        for (place, time) in refill.at.enumerated() {
            var patient = bucket
            #expect(drain(&patient, refill.rate, at: start + time - 1) == place)
            patient = bucket
            #expect(drain(&patient, refill.rate, at: start + time) == place + 1)
        }
        let outlook = bucket.outlook(refill.rate, at: start)
        #expect(outlook.wait == refill.at[0])
        #expect(outlook.remaining == 0)
        #expect(outlook.untilFull == refill.at[2])
    }

    @Test(arguments: [1, 20, 1_000_000])
    func `gives exactly its burst, however long it was left alone`(burst: Int) {
        for rate in [Rate(1, per: .hour, burst: burst), Rate(1_000_000, per: .second, burst: burst)] {
            var bucket = Bucket()
            #expect(drain(&bucket, rate, at: 5) == burst)
            #expect(drain(&bucket, rate, at: Bucket.latest) == burst)
            #expect(drain(&bucket, rate, at: .max) == 0)
        }
    }

    @Test func `gives nothing more when the clock goes back`() {
        let rate = Rate(10, per: .second, burst: 2)
        var bucket = Bucket()
        #expect(drain(&bucket, rate, at: 1_000_000_000) == 2)
        for earlier in [999_999_999, 500_000_000, 0, -1, .min] as [Int64] {
            #expect(drain(&bucket, rate, at: earlier) == 0)
            #expect(bucket.outlook(rate, at: earlier).wait == 1_100_000_000 - max(0, earlier))
        }
        #expect(drain(&bucket, rate, at: 1_099_999_999) == 0)
        #expect(drain(&bucket, rate, at: 1_100_000_000) == 1)
    }

    @Test(arguments: 0..<20)
    func `never gives more than burst and rate allow in any time, and no call less when all is asked for`(seed: UInt64)
    {
        var random = SeededGenerator(seed: seed)
        let periods = Rate.Period.allCases
        let rate = Rate(
            .random(in: 1...1_000, using: &random), per: periods[Int(seed) % 3],
            burst: .random(in: 2...50, using: &random))
        let nanoseconds = rate.period.seconds * 1_000_000_000
        var bucket = Bucket()
        var now: Int64 = 0
        var total = drain(&bucket, rate, at: now)
        for _ in 0..<500 {
            // The bucket never overflows, so that the count is exact: a part of a call may still be in it.
            now += .random(in: 0...(nanoseconds * (rate.burst - 1) / rate.count), using: &random)
            total += drain(&bucket, rate, at: now)
            // burst + ⌊rate · time⌋, without overflow.
            let (periods, rest) = now.quotientAndRemainder(dividingBy: nanoseconds)
            #expect(Int64(total) == rate.burst + periods * rate.count + rest * rate.count / nanoseconds)
        }
    }

    @Test func `tells what remains and when it is full`() {
        let rate = Rate(100, per: .second, burst: 20)
        var bucket = Bucket()
        #expect(bucket.outlook(rate, at: 7, calls: 0).remaining == 20)
        #expect(bucket.outlook(rate, at: 7).remaining == 19)
        bucket.take(rate, at: 7)
        #expect(bucket.outlook(rate, at: 7, calls: 0).remaining == 19)
        #expect(bucket.outlook(rate, at: 7, calls: 0).untilFull == 10_000_000)
        #expect(bucket.outlook(rate, at: 7).remaining == 18)
        #expect(bucket.outlook(rate, at: 7).untilFull == 20_000_000)
        #expect(!bucket.isFull(at: 10_000_006))
        #expect(bucket.isFull(at: 10_000_007))
    }

    @Test func `takes a call back until it has been full since`() {
        let rate = Rate(1, per: .second, burst: 2)
        var bucket = Bucket()
        #expect(drain(&bucket, rate, at: 0) == 2)
        bucket.giveBack(rate, takenAt: 0)
        #expect(drain(&bucket, rate, at: 0) == 1)
        #expect(drain(&bucket, rate, at: 2_000_000_000) == 2)
        bucket.giveBack(rate, takenAt: 0)
        #expect(drain(&bucket, rate, at: 2_000_000_000) == 0)
    }

    @Test(arguments: [(0, 1), (-1, 1), (1_000_001, 1), (1, 0), (1, 1_000_001)])
    func `of no possible rate is a mistake of the program`(count: Int, burst: Int) async {
        await #expect(processExitsWith: .failure) { [count, burst] in
            _ = Rate(count, per: .second, burst: burst)
        }
    }
}
