/// `[limits]`: what one call and all calls together may use.
package struct LimitSettings: Sendable, Equatable {
    /// `head`, the FastCGI parameters of one call, by default 64 KiB (1 KiB...16 MiB).
    package var headInBytes: Int
    /// `body` of one call, by default 1 MiB (0...1 GiB).
    package var bodyInBytes: Int
    /// `deadline` of one call, by default 10 s (1 ms...1 d).
    package var deadline: Duration
    /// `in_flight`, calls running at once, by default 1024 (1...1,000,000).
    package var callsInFlight: Int
    /// `drain`, how long a stop waits for running calls, by default 30 s (0...1 h).
    package var drain: Duration
    /// `connections` open at once, by default 4096 (1...1,000,000).
    package var connections: Int
    /// `memo`, how many verified tokens each thread remembers, by default 512 (0...65,536); 0 remembers none.
    package var memoCapacity: Int
    /// `rate`, what calls are held against before they are let in, by default nothing.
    package var rates: [RateSettings]
    /// `rate_keys`, how many callers are counted at the same time, by default 65,536 (64...16,777,216).
    package var rateKeys: Int

    /// The defaults.
    package init(
        headInBytes: Int = 64 << 10, bodyInBytes: Int = 1 << 20, deadline: Duration = .seconds(10),
        callsInFlight: Int = 1024, drain: Duration = .seconds(30), connections: Int = 4096,
        memoCapacity: Int = 512, rates: [RateSettings] = [], rateKeys: Int = 65_536
    ) {
        self.headInBytes = headInBytes
        self.bodyInBytes = bodyInBytes
        self.deadline = deadline
        self.callsInFlight = callsInFlight
        self.drain = drain
        self.connections = connections
        self.memoCapacity = memoCapacity
        self.rates = rates
        self.rateKeys = rateKeys
    }

    static let deadlines: ClosedRange<Duration> = .milliseconds(1) ... .seconds(86_400)
    static let counts = 1...1_000_000

    init(from table: inout TableReader) {
        self.init()
        headInBytes = table.sizeInBytes("head", in: 1 << 10...16 << 20) ?? headInBytes
        bodyInBytes = table.sizeInBytes("body", in: 0...1 << 30) ?? bodyInBytes
        deadline = table.duration("deadline", in: Self.deadlines) ?? deadline
        callsInFlight = table.integer("in_flight", in: Self.counts) ?? callsInFlight
        drain = table.duration("drain", in: .zero ... .seconds(3600)) ?? drain
        connections = table.integer("connections", in: Self.counts) ?? connections
        memoCapacity = table.integer("memo", in: 0...65_536) ?? memoCapacity
        rates = table.rates()
        rateKeys = table.integer("rate_keys", in: 64...1 << 24) ?? rateKeys
    }
}
