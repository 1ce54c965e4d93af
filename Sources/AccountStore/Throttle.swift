/// How often something may be tried: so many tries at once, and one more every so often.
public struct Throttle: Sendable, Equatable {
    /// Milliseconds until one more try passes, 1...3,600,000.
    public let interval: Int64
    /// Tries that pass at once, 1...1,000,000.
    public let burst: Int64

    /// Makes a throttle; what lies outside the ranges is a mistake of the program.
    public init(interval: Int64, burst: Int64) {
        precondition((1...3_600_000).contains(interval) && (1...1_000_000).contains(burst), "a throttle out of range")
        self.interval = interval
        self.burst = burst
    }
}

/// A bucket, and how it fills.
public struct ThrottleCharge: Sendable, Equatable {
    /// Whose tries are counted together; at most 256 bytes of any kind.
    public let key: String
    /// How often.
    public let throttle: Throttle

    /// Names a bucket.
    public init(_ key: String, _ throttle: Throttle) {
        self.key = key
        self.throttle = throttle
    }
}
