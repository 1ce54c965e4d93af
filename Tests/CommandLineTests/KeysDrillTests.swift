import FoundationEssentials
import TestSupport
import Testing

@Suite struct `swiftlet keys drill` {
    private struct Row: Decodable {
        struct Finding: Decodable {
            let subject: String
            let expected: String
            let found: String
            let held: Bool
        }

        let scenario: String
        let held: Bool
        let findings: [Finding]
    }

    private static let scenarios = [
        "rotation", "withdrawn key", "issuer down", "restart while down", "flood of random kids", "flood while down",
        "wrong key", "10 MiB set", "redirect", "slow drip", "waiting calls", "garbage", "foreign metadata",
    ]

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) async throws -> ChildProcess.Result {
        let environment = ["TMPDIR": folder.path]
        return try await ChildProcess(
            Workplace.program, ["keys", "drill"] + arguments, in: folder.path, environment: environment
        ).end()
    }

    @Test func `prints a line for every scenario, all of which hold, and leaves nothing behind`() async throws {
        let result = try await run()
        #expect(result.status == 0, "\(result)")
        #expect(result.error == "")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == Self.scenarios.count + 1, "\(result.output)")
        for (line, name) in zip(lines, Self.scenarios) { #expect(line.hasPrefix("held    \(name) "), "\(line)") }
        #expect(lines.last?.hasPrefix("13 of 13 scenarios held, in ") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func `prints what was expected and found as JSON, for programs`() async throws {
        let result = try await run("--json")
        #expect(result.status == 0, "\(result)")
        let rows = try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
        #expect(rows.map(\.scenario) == Self.scenarios)
        #expect(rows.allSatisfy { $0.held && !$0.findings.isEmpty && $0.findings.allSatisfy(\.held) })
        let flood = try #require(rows.first { $0.scenario == "flood of random kids" }?.findings.first)
        #expect(flood.subject == "fetches for 1000000 kids in 1000 s")
        #expect(flood.expected == "1 to 34")
        #expect((1...34).contains(try #require(Int(flood.found))))
    }
}
