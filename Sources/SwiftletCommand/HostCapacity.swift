import FastCGI
import Host
import Settings

extension Host.Capacity {
    /// What the configuration allows a host.
    init(_ settings: RuntimeSettings) {
        let limits = settings.limits
        let (threads, processors) =
            switch settings.server.threads {
            // nginx takes as much time for a call as the runtime does: half the processors are its.
            case .automatic: (max(1, HostProcess.processorCount / 2), HostProcess.processorCount)
            case .fixed(let count): (count, count)
            }
        self.init(
            // Functions that block their threads must not stop the others: there may be a thread for every call that
            // runs, and some that take in the next.
            threads: threads...max(threads, min(limits.callsInFlight, 4_096) + processors), processors: processors,
            connections: limits.connections, calls: limits.callsInFlight,
            protocolLimits: Limits(
                headInBytes: limits.headInBytes, bodyInBytes: limits.bodyInBytes, requestsPerConnection: 64,
                connections: limits.connections, requests: limits.callsInFlight))
        queue = limits.callsWaiting
        functions = settings.functions.mapValues { function in
            Host.FunctionLimits(deadline: function.deadline, calls: function.callsInFlight)
        }
        lostThreads = limits.lostThreads
        times.deadline = limits.deadline
        times.grace = limits.grace
        times.queue = limits.queueTime
        times.head = limits.headTime
        times.body = limits.bodyTime
        times.send = limits.sendTime
        times.stream = limits.streamTime
        times.idle = limits.idleTime
        memory.response = limits.responseInBytes
        memory.buffered = limits.bufferedInBytes
        memory.resident = limits.memoryInBytes
    }
}
