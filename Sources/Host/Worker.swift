import CallDispatch
import Glibc

/// What one thread keeps between its turns.
@safe final class Worker {
    let lane: Lane
    /// Where the thread reads what a connection has received: one buffer for all connections, so that those that
    /// are idle hold none.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    init(lane: Lane) { self.lane = lane }

    deinit { unsafe buffer.deallocate() }
}

/// The clocks that a host reads.
enum Clock {
    /// Seconds since 1970; what tokens are dated by.
    static var secondsSince1970: Int64 { Int64(read(CLOCK_REALTIME).tv_sec) }

    /// Nanoseconds of a clock that never steps.
    static var monotonicNanoseconds: Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
