import TestSupport
import Testing

@Suite struct `A crash in a call` {
    static let kinds: [(kind: String, signals: Set<String>, function: String)] = [
        ("fatal-error", ["SIGILL", "SIGTRAP"], "crashFatalError"),
        ("precondition", ["SIGILL", "SIGTRAP"], "crashPrecondition"),
        ("index", ["SIGILL", "SIGTRAP"], "crashIndex"),
        ("overflow", ["SIGILL", "SIGTRAP"], "crashOverflow"),
        ("nil", ["SIGILL", "SIGTRAP"], "crashForcedNil"),
        ("stack-overflow", ["SIGSEGV"], "crashStackOverflow"),
        ("allocating-overflow", ["SIGSEGV"], "crashAllocatingOverflow"),
        ("null-pointer", ["SIGSEGV"], "crashNullPointer"),
        ("null-function", ["SIGSEGV"], "crashNullFunction"),
        ("abort", ["SIGABRT"], "crashAbort"),
        ("cast", ["SIGABRT"], "crashCast"),
        ("division", ["SIGFPE"], "crashDivision"),
        ("bus", ["SIGBUS"], "crashBus"),
        ("garbage-frame", ["SIGILL"], "crash_with_frame_pointer"),
        ("wild-frame", ["SIGILL"], "crash_with_frame_pointer"),
    ]

    /// The program ends by itself only when each of its other threads has gone on to count and to allocate.
    @Test(arguments: kinds)
    func `costs that call alone and names its function`(
        kind: String, signals: Set<String>, function: String
    ) async throws {
        let answer = try await CrashingProgram.run("contained", kind)
        #expect(answer.status == 0, "\(answer.error)")
        #expect(answer.value(of: "token") == "42")
        #expect(signals.contains(answer.value(of: "signal")))
        let names = answer.values(of: "frame")
        #expect(names.contains { $0.contains(function) }, "\(names)")
        #expect(answer.output.hasSuffix("others count on, further crashes: 0\n"))
    }

    @Test(arguments: kinds)
    func `is contained in a child task after a suspension, and names who waits`(
        kind: String, signals: Set<String>, function: String
    ) async throws {
        let answer = try await CrashingProgram.run("async", kind)
        #expect(answer.status == 0, "\(answer.error)")
        #expect(answer.value(of: "token") == "42")
        let names = answer.values(of: "frame")
        #expect(names.contains { $0.contains(function) }, "\(names)")
        // A stack of 64 recursions, and one that a wild frame pointer leads nowhere, end before.
        guard signals != ["SIGSEGV"] || !kind.hasSuffix("-overflow") else { return }
        for waiting in ["innerOfAsync", "middleOfAsync", "outerOfAsync"] {
            #expect(names.contains { $0.contains(waiting) }, "\(names)")
        }
    }

    @Test func `has the file and line of what the debug information knows`() async throws {
        let frames = try await CrashingProgram.run("contained", "fatal-error").values(of: "frame")
        let frame = try #require(frames.first { $0.contains("crashFatalError") })
        #expect(frame.contains(" at CrashingProgram/CrashKind.swift:"))
        #expect(!frame.contains(" in _"))
    }

    @Test func `keeps its names when another file has taken the program's place`() async throws {
        let frames = try await CrashingProgram.runReplaced("overflow").values(of: "frame")
        #expect(frames.contains { $0.hasPrefix("crashOverflow(_:) at CrashingProgram/CrashKind.swift:") }, "\(frames)")
    }

    @Test func `tells a recursion once`() async throws {
        let frames = try await CrashingProgram.run("contained", "stack-overflow").values(of: "frame")
        #expect((1...4).contains(frames.count))
        #expect(frames.last?.hasSuffix(" times") == true)
    }

    @Test func `leaves a hundred others to crash, at a bounded cost each`() async throws {
        let answer = try await CrashingProgram.run("many", "140")
        #expect(answer.status == 0, "\(answer.error)")
        #expect(answer.value(of: "crashes") == "140")
        // A tenth of them have run through a stack of 8 MB.
        #expect(try #require(Int(answer.value(of: "kilobytes"))) < 400)
    }
}
