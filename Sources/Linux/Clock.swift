import Glibc

/// The kernel's clocks.
package enum Clock {
    /// Seconds since 1970; what tokens are dated and judged by.
    ///
    /// The one clock for both: `time()` may be some milliseconds behind, which puts a new token into the future.
    package static var secondsSince1970: Int64 { Int64(read(CLOCK_REALTIME).tv_sec) }

    /// Milliseconds since 1970; what log lines are dated by.
    package static var millisecondsSince1970: Int64 {
        let time = read(CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Nanoseconds of a clock that never steps.
    package static var monotonicNanoseconds: Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds of a clock that never steps, and that counts the time in which the machine was suspended.
    package static var nanosecondsSinceBoot: Int64 {
        let time = read(CLOCK_BOOTTIME)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds of processor time that this thread has used.
    package static var threadNanoseconds: Int64 {
        let time = read(CLOCK_THREAD_CPUTIME_ID)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
