import CrashContainment

/// What a step of a call pays.
enum Steps {
    static func measure() throws {
        _ = try CrashContainment.install()
        let thread = try ContainedThread()
        let steps = 100_000_000
        let time = ContinuousClock().measure {
            for step in 0..<steps {
                CallMark.enter(UInt64(step) | 1)
                CallMark.leave()
            }
        }
        print("nanoseconds \(Double(time.components.attoseconds) / 1e9 / Double(steps) + Double(time.components.seconds) * 1e9 / Double(steps))")
        _ = consume thread
    }
}
