import Glibc

/// The times of several measurements, taken in turn so that a noisy moment meets all of them.
struct Sampling {
    private let measurements: [Measurement]
    private let counts: [Int]
    /// Nanoseconds of one turn, by measurement and round.
    private var samples: [[Double]]

    /// How long one measurement's share of a round is.
    private static let shareInNanoseconds = 3e6

    /// Runs each measurement long enough to know how often it fits its share.
    init(_ measurements: [Measurement]) throws {
        self.measurements = measurements
        samples = measurements.map { _ in [] }
        counts = try measurements.map { measurement in
            var count = 16
            while true {
                let time = try Self.time { try measurement.run(count) }
                if time > Self.shareInNanoseconds / 2 {
                    return max(1, Int(Double(count) * Self.shareInNanoseconds / time))
                }
                count *= 2
            }
        }
    }

    /// Takes rounds for so many seconds of this thread's time.
    mutating func sample(seconds: Double) throws {
        var spent = 0.0
        while spent < seconds * 1e9 {
            for (index, measurement) in measurements.enumerated() {
                let time = try Self.time { try measurement.run(counts[index]) }
                samples[index].append(time / Double(counts[index]))
                spent += time
            }
        }
    }

    /// The median over the rounds, in microseconds.
    func microseconds(_ name: Measurement.Name) -> Double { Self.median(samples(name)) / 1e3 }

    /// The median over the rounds of one measurement's multiple of another's.
    func ratio(_ name: Measurement.Name, to other: Measurement.Name) -> Double {
        Self.median(zip(samples(name), samples(other)).map { $0 / $1 })
    }

    /// The median over the rounds of what is left of one measurement without others, in microseconds.
    func rest(of name: Measurement.Name, without parts: [Measurement.Name]) -> Double {
        let parts = parts.map(samples)
        return Self.median(samples(name).enumerated().map { round, time in time - parts.reduce(0) { $0 + $1[round] } })
            / 1e3
    }

    private func samples(_ name: Measurement.Name) -> [Double] {
        measurements.firstIndex { $0.name == name }.map { samples[$0] } ?? []
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }

    /// This thread's CPU time in nanoseconds.
    static func time(_ body: () throws -> Void) rethrows -> Double {
        let before = threadTime()
        try body()
        return threadTime() - before
    }

    private static func threadTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}
