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

    /// How much memory of the process is resident, in bytes; nil where the kernel does not tell.
    static var residentBytes: Int? {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = Glibc.close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe text.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        let fields = text[..<count].split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
