import TestSupport
import Testing

/// The program that crashes, in a process of its own.
enum CrashingProgram {
    /// What it told.
    struct Answer {
        let status: Int32
        let output: String
        let error: String

        func values(of name: String) -> [String] {
            output.split(separator: "\n").filter { $0.hasPrefix(name + " ") }.map {
                String($0.dropFirst(name.count + 1))
            }
        }

        func value(of name: String) -> String { values(of: name).first ?? "" }
    }

    static func start(_ mode: String, _ kind: String, backtrace: String = "enable=no") throws -> ChildProcess {
        try ChildProcess(
            BuiltProducts.program("CrashingProgram"), [mode, kind], in: "/",
            environment: ["SWIFT_BACKTRACE": backtrace])
    }

    static func run(_ mode: String, _ kind: String, backtrace: String = "enable=no") async throws -> Answer {
        let result = try await start(mode, kind, backtrace: backtrace).end()
        return Answer(status: result.status, output: result.output, error: result.error)
    }

    /// Runs a copy that loses its name while it runs.
    static func runReplaced(_ kind: String) async throws -> Answer {
        let folder = try TemporaryFolder()
        let copy = folder.path + "/program"
        let copying = try ChildProcess("/bin/cp", [BuiltProducts.program("CrashingProgram"), copy], in: "/")
        #expect(copying.wait().status == 0)
        let result = try await ChildProcess(copy, ["replaced", kind], in: "/").end()
        return Answer(status: result.status, output: result.output, error: result.error)
    }
}
