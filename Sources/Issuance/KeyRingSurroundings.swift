package import Linux

/// What a live key ring takes from outside: time, and threads.
package protocol KeyRingSurroundings: Sendable {
    /// Seconds since 1970.
    var secondsSince1970: Int64 { get }
    /// Nanoseconds of a clock that never steps.
    var monotonicNanoseconds: Int64 { get }
    /// Runs work that waits for a lock and a disk, on a thread that nobody waits for.
    func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError)
}

/// The kernel's clocks and threads.
struct SystemSurroundings: KeyRingSurroundings {
    var secondsSince1970: Int64 { Clock.secondsSince1970 }

    var monotonicNanoseconds: Int64 { Clock.monotonicNanoseconds }

    func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError) {
        try Thread.start(named: "key rotation", work)
    }
}
