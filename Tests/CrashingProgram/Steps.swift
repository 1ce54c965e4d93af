import CrashContainment

/// What a step of a call pays.
enum Steps {
    static func measure() throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        let steps = 100_000_000
        let time = ContinuousClock().measure {
            for step in 0..<steps {
                CallMark.enter(UInt64(step) | 1)
                CallMark.leave()
            }
        }
        print("nanoseconds \((time / steps).components.attoseconds / 1_000_000_000)")
    }
}
