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
    /// `queue`, calls that wait for others to end, by default 1024 (0...1,000,000).
    package var callsWaiting = 1_024
    /// `queue_time`, how long they wait, by default 1 s (0...1 h).
    package var queueTime = Duration.seconds(1)
    /// `grace`, from the deadline until a function that heeds no cancellation is given up, by default 5 s (0...1 h).
    package var grace = Duration.seconds(5)
    /// `lost_threads`, how many threads such functions may keep before the worker is replaced, by default 8 (1...1024);
    /// each counts as one at least, also where it is suspended for ever.
    package var lostThreads = 8
    /// `crashes` of one function within a minute that close it for a while, by default 5 (1...1,000,000).
    package var crashes = 5
    /// `head_time`, from a request's first byte to the end of its head, by default 10 s (1 ms...1 d).
    package var headTime = Duration.seconds(10)
    /// `body_time`, from there to the end of its body, by default 60 s (1 ms...1 d).
    package var bodyTime = Duration.seconds(60)
    /// `send_time`, for a peer that takes nothing of its answer, by default 30 s (1 ms...1 d).
    package var sendTime = Duration.seconds(30)
    /// `stream_time`, for a call whose answer or body is a stream, by default 1 h (1 ms...30 d).
    package var streamTime = Duration.seconds(3_600)
    /// `idle_time`, for a connection without a request, by default 1 h (1 s...30 d).
    package var idleTime = Duration.seconds(3_600)
    /// `response`, the body of one answer, by default 64 MiB (1 KiB...1 GiB).
    package var responseInBytes = 64 << 20
    /// `buffered`, all bodies and unsent answers together, by default 256 MiB (1 MiB...1 TiB).
    package var bufferedInBytes = 256 << 20
    /// `memory`, resident in the worker, beyond which it is replaced (16 MiB...1 TiB); nil for no limit, the default.
    package var memoryInBytes: Int?
    /// `rate`, what calls are held against before they are let in, by default nothing.
    package var rates: [RateSettings] = []
    /// `rate_keys`, how many callers are counted at the same time, by default 65,536 (64...16,777,216).
    package var rateKeys = 65_536

    /// The defaults.
    package init(
        headInBytes: Int = 64 << 10, bodyInBytes: Int = 1 << 20, deadline: Duration = .seconds(10),
        callsInFlight: Int = 1024, drain: Duration = .seconds(30), connections: Int = 4096,
        memoCapacity: Int = 512
    ) {
        self.headInBytes = headInBytes
        self.bodyInBytes = bodyInBytes
        self.deadline = deadline
        self.callsInFlight = callsInFlight
        self.drain = drain
        self.connections = connections
        self.memoCapacity = memoCapacity
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
        callsWaiting = table.integer("queue", in: 0...1_000_000) ?? callsWaiting
        queueTime = table.duration("queue_time", in: .zero ... .seconds(3600)) ?? queueTime
        grace = table.duration("grace", in: .zero ... .seconds(3600)) ?? grace
        lostThreads = table.integer("lost_threads", in: 1...1024) ?? lostThreads
        crashes = table.integer("crashes", in: Self.counts) ?? crashes
        headTime = table.duration("head_time", in: Self.deadlines) ?? headTime
        bodyTime = table.duration("body_time", in: Self.deadlines) ?? bodyTime
        sendTime = table.duration("send_time", in: Self.deadlines) ?? sendTime
        streamTime = table.duration("stream_time", in: .milliseconds(1) ... .seconds(30 * 86_400)) ?? streamTime
        idleTime = table.duration("idle_time", in: .seconds(1) ... .seconds(30 * 86_400)) ?? idleTime
        responseInBytes = table.sizeInBytes("response", in: 1 << 10...1 << 30) ?? responseInBytes
        bufferedInBytes = table.sizeInBytes("buffered", in: 1 << 20...1 << 40) ?? bufferedInBytes
        memoryInBytes = table.sizeInBytes("memory", in: 16 << 20...1 << 40)
        rates = table.rates()
        rateKeys = table.integer("rate_keys", in: 64...1 << 24) ?? rateKeys
    }
}
