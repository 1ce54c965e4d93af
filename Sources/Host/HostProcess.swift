import CLinux
import Glibc

/// What a host asks of its own process.
package enum HostProcess {
    /// How many processors this process may use.
    package static var processorCount: Int {
        var mask = [UInt64](repeating: 0, count: 16)
        let used = unsafe mask.withUnsafeMutableBytes { unsafe sched_getaffinity(0, $0.count, $0.baseAddress) }
        return used == 0 ? max(1, mask.reduce(0) { $0 + $1.nonzeroBitCount }) : 1
    }

    /// Makes a broken pipe an error instead of an end, takes as many descriptors as are allowed, and bounds the
    /// allocator: glibc would otherwise keep freed memory in eight arenas for each processor.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        _ = mallopt(M_ARENA_MAX, Int32(min(processorCount, 8)))
    }
}
