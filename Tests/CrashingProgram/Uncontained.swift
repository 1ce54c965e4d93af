import CCrashes
import CrashContainment
import Glibc
import Linux

/// What ends the process.
enum Uncontained {
    static func crashOutsideCall(_ kind: CrashKind) throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        CallMark.leave()
        kind.crash(CommandLine.arguments.isEmpty ? 2 : 1)
    }

    /// A call that runs where nobody made an alternate stack.
    static func crashInPlainThread(_ kind: CrashKind) throws {
        _ = try CrashContainment.install()
        CallMark.enter(1)
        kind.crash(CommandLine.arguments.isEmpty ? 2 : 1)
    }

    static func crashInHandler(_ kind: CrashKind) throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        crash_protect_record()
        CallMark.enter(1)
        kind.crash(CommandLine.arguments.isEmpty ? 2 : 1)
    }

    static func corruptHeap() throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        crash_free_twice()
    }

    /// Frees what was never allocated, which the allocator itself trips over.
    static func freeWildly() throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        unsafe free(UnsafeMutableRawPointer(bitPattern: 0x1000))
    }

    /// A call that forks, as a C library might.
    static func crashInChildProcess() throws {
        let watch = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        print("child ended by signal \(crash_in_child())")
        CallMark.leave()
        print("crashes \(watch.take() == nil ? 0 : 1)")
    }

    /// Stands still in a call, for a signal from outside.
    static func waitInCall() throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        print("ready")
        fflush(nil)
        while CommandLine.argc > 0 { pause() }
    }

    static func exitInCall() throws {
        _ = try CrashContainment.install()
        try CrashContainment.prepareThread()
        CallMark.enter(1)
        if CommandLine.argc > 0 { exit(7) }
    }
}
