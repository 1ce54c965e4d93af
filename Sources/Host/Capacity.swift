package import FastCGI

extension Host {
    /// What the host holds back from, beside the limits of the protocol.
    package struct Capacity: Sendable {
        /// How many threads run calls, at least and at most.
        package var threads: ClosedRange<Int>
        /// Threads that are worth having when all of them compute.
        package var processors: Int
        package var connections: Int
        /// Calls that run at the same time.
        package var calls: Int
        /// Calls that wait for one of them to end; those beyond are answered with 503.
        package var queue = 1_024
        /// Functions with limits of their own, by name.
        package var functions: [String: FunctionLimits] = [:]
        package var times = TimeLimits()
        package var memory = MemoryLimits()
        /// How many threads may be lost to functions that heed no cancellation, before the host counts as worn; one that
        /// is suspended for ever counts as a thread.
        package var lostThreads = 8
        package var protocolLimits: Limits

        package init(
            threads: ClosedRange<Int>, processors: Int? = nil, connections: Int, calls: Int, protocolLimits: Limits
        ) {
            self.threads = threads
            self.processors = processors ?? threads.lowerBound
            self.connections = connections
            self.calls = calls
            self.protocolLimits = protocolLimits
        }
    }

    /// What one function is held to, where that is less than what holds for all.
    package struct FunctionLimits: Sendable {
        package var deadline: Duration?
        /// Calls of the function that run at the same time.
        package var calls: Int?

        package init(deadline: Duration? = nil, calls: Int? = nil) {
            self.deadline = deadline
            self.calls = calls
        }
    }

    /// How long things may take.
    package struct TimeLimits: Sendable {
        /// From a request's arrival to its answer, or to the head of one that is made while it is sent.
        package var deadline = Duration.seconds(10)
        /// From the deadline until a function that heeds no cancellation is given up, with its thread.
        package var grace = Duration.seconds(5)
        /// For a call that waits for others to end.
        package var queue = Duration.seconds(1)
        /// From a request's first byte to the end of its head.
        package var head = Duration.seconds(10)
        /// From there to the end of its body, or between two parts of one that is taken as it comes.
        package var body = Duration.seconds(60)
        /// For a peer that takes nothing of what it is sent.
        package var send = Duration.seconds(30)
        /// From a request's arrival to the end of an answer that is made while it is sent, or of a body that is taken as
        /// it comes.
        package var stream = Duration.seconds(3_600)
        /// For a connection without a request.
        package var idle = Duration.seconds(3_600)
        /// For a thread beyond the least number that finds nothing to do.
        package var thread = Duration.seconds(10)

        package init() {}
    }

    /// How much memory things may take, in bytes.
    package struct MemoryLimits: Sendable {
        /// One answer.
        package var response = 64 << 20
        /// All bodies that arrive or are worked upon and all answers that wait to be sent, together.
        package var buffered = 256 << 20
        /// Resident memory of the process, beyond which it counts as worn; nil for none.
        package var resident: Int?

        package init() {}
    }
}
