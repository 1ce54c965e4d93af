import Glibc
import TestSupport
import Testing

@Suite struct `What is not contained` {
    static let ends: [(mode: String, kind: String, signal: Int32, reason: String)] = [
        ("outside", "null-pointer", SIGSEGV, "crash: SIGSEGV at 0x8, outside any call;"),
        ("outside", "stack-overflow", SIGSEGV, "outside any call;"),
        ("outside", "abort", SIGABRT, "crash: SIGABRT at 0x0, outside any call;"),
        ("outside", "division", SIGFPE, "outside any call;"),
        ("outside", "bus", SIGBUS, "outside any call;"),
        ("outside", "garbage-frame", SIGILL, "outside any call;"),
        ("thread", "null-pointer", SIGSEGV, "in a thread that is not contained;"),
        ("second", "null-pointer", SIGSEGV, "while a crash was contained;"),
        ("heap", "", SIGABRT, "the heap is corrupt;"),
        ("wild-free", "", SIGSEGV, "inside the allocator;"),
    ]

    /// Also where `SWIFT_BACKTRACE` asks for handlers of its own, which print what memory holds.
    @Test(arguments: ends, ["enable=no", "enable=yes"])
    func `ends the process by its own signal, after one line`(
        end: (mode: String, kind: String, signal: Int32, reason: String), backtrace: String
    ) async throws {
        let answer = try await CrashingProgram.run(end.mode, end.kind, backtrace: backtrace)
        #expect(answer.status == 128 + end.signal)
        let told = answer.error.split(separator: "\n").filter { $0.hasPrefix("crash: ") }
        #expect(told.count == 1, "\(answer.error)")
        #expect(told.first?.contains(end.reason) == true, "\(answer.error)")
        #expect(told.first?.contains(" frames: ") == true)
        #expect(!answer.error.contains("Registers"))
    }

    @Test(arguments: [SIGABRT, SIGSEGV, SIGTRAP])
    func `a signal from outside ends the process, whatever call it meets`(signal: Int32) async throws {
        let program = try CrashingProgram.start("wait", "")
        #expect(program.wait { program.output.contains("ready") })
        program.send(signal)
        let result = await program.end()
        #expect(result.status == 128 + signal)
        #expect(result.error.contains("sent from outside;"))
    }

    @Test func `a child of the process ends by its own signal, and is nobody's crash`() async throws {
        let answer = try await CrashingProgram.run("forked", "")
        #expect(answer.status == 0)
        #expect(answer.output == "child ended by signal \(SIGSEGV)\ncrashes 0\n")
        #expect(answer.error.contains("crash: SIGSEGV at 0x8, in a child of the process;"), "\(answer.error)")
    }

    @Test func `exit ends the process with its code and without a word`() async throws {
        let answer = try await CrashingProgram.run("exit", "")
        #expect(answer.status == 7)
        #expect(answer.error == "")
    }
}
