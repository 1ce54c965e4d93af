import Linux

/// How much processor time a thread uses for each piece of work.
///
/// The kernel's own count takes a system call to read, 0.5 µs of a call that takes 15. So work that ends within 100 µs
/// counts with its length, which no count could exceed; longer work is read from the kernel, beginning with a look that
/// is at most 1 ms old.
struct CPUMeter {
    /// When the present piece of work began, in nanoseconds of the clock that never steps.
    private(set) var began: Int64 = 0
    private var look: (at: Int64, cpu: Int64) = (0, 0)
    /// What was told since the look without another one.
    private var toldSinceLook: Int64 = 0

    private static let shortest: Int64 = 100_000
    private static let lookAge: Int64 = 1_000_000

    /// Begins a piece of work.
    mutating func begin() {
        began = Clock.monotonicNanoseconds
        if began - look.at > Self.lookAge { look(at: began, cpu: Clock.threadNanoseconds) }
    }

    /// The processor time of the work since it began or was last asked for, in nanoseconds.
    mutating func take() -> Int64 {
        let now = Clock.monotonicNanoseconds
        let length = now - began
        began = now
        guard length >= Self.shortest else {
            toldSinceLook += length
            return length
        }
        let cpu = Clock.threadNanoseconds
        let used = cpu - look.cpu - toldSinceLook
        look(at: now, cpu: cpu)
        return min(max(used, 0), length)
    }

    private mutating func look(at now: Int64, cpu: Int64) {
        look = (now, cpu)
        toldSinceLook = 0
    }
}
