import CrashContainment
import Glibc
import Linux
import Synchronization

/// One crash in a call, while other threads count and allocate.
enum Contained {
    private static let counts = Atomic<Int>(0)
    private static let token: UInt64 = 42

    static func run(_ kind: CrashKind, isAsync: Bool = false) throws {
        let watch = try CrashContainment.install()
        for number in 0..<3 { try Thread.start(named: "counter") { count(as: UInt64(100 + number)) } }
        let one = CommandLine.arguments.isEmpty ? 2 : 1
        if isAsync {
            let executor = try CallThread(token: token)
            Task(executorPreference: executor) { await outerOfAsync(kind, one) }
        } else {
            try Thread.start(named: "crashing") { crashThread(kind, one) }
        }
        let crash = waitForCrash(watch)
        print("token \(crash.token)")
        print("signal \(crash.signal)")
        let frames = crash.backtrace()
        for frame in frames { print("frame \(frame)") }

        // The others go on, each of them.
        let before = counts.load(ordering: .relaxed)
        while counts.load(ordering: .relaxed) < before + 100_000 { usleep(1_000) }
        print("others count on, further crashes: \(watch.take() == nil ? 0 : 1)")
    }

    private static func crashThread(_ kind: CrashKind, _ one: Int) {
        try? CrashContainment.prepareThread()
        CallMark.enter(token)
        kind.crash(one)
        CallMark.leave()
    }

    /// A call of its own, which allocates and frees as calls do.
    private static func count(as token: UInt64) {
        try? CrashContainment.prepareThread()
        var kept: [[UInt8]] = []
        while true {
            CallMark.enter(token)
            kept.append([UInt8](repeating: 1, count: 16 + kept.count * 37 % 4_000))
            if kept.count == 100 { kept = [] }
            CallMark.leave()
            counts.add(1, ordering: .relaxed)
            if kept.count > 1_000 { break }
        }
    }

    static func waitForCrash(_ watch: CrashWatch) -> Crash {
        while true {
            var wanted = pollfd(fd: watch.number, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&wanted, 1, -1)
            if let crash = watch.take() { return crash }
        }
    }
}

/// Crashes in a child task, after a suspension.
@inline(never) func outerOfAsync(_ kind: CrashKind, _ one: Int) async {
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await middleOfAsync(kind, one) }
        await group.waitForAll()
    }
    print()
}

@inline(never) func middleOfAsync(_ kind: CrashKind, _ one: Int) async {
    await innerOfAsync(kind, one)
    print()
}

@inline(never) func innerOfAsync(_ kind: CrashKind, _ one: Int) async {
    await Task.yield()
    kind.crash(one)
    print()
}
