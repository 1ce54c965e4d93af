import ArgumentParser
import FoundationEssentials
import Glibc
import KeyDrill

/// `swiftlet keys drill`: what an issuer can do wrong, and what holds.
struct KeysDrill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Play an issuer's failures on loopback and print what held; exit 0 if all did, else 1.",
        discussion: """
            Every scenario has a throwaway issuer on 127.0.0.1 with keys of its own; the client, the key set, the \
            signatures and the verdicts are the runtime's, with the defaults of runtime.toml; only against the slow drip \
            a fetch has half a second instead of five. The time is made up, so that hours pass at once. No \
            configuration is read, and nothing is left behind.
            """)

    @Flag(help: "Print JSON, an object a line, for programs.")
    var json = false

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var (held, all) = (0, 0)
        let start = ContinuousClock.now
        let holds = try Drill.run { outcome in
            held += outcome.holds ? 1 : 0
            all += 1
            Self.write(json ? Self.json(of: outcome, encoder) : outcome.text)
        }
        if !json { Self.write("\(held) of \(all) scenarios held, in \((ContinuousClock.now - start).milliseconds) ms") }
        if !holds { throw ExitCode(1) }
    }

    private static func json(of outcome: Scenario.Outcome, _ encoder: JSONEncoder) -> String {
        guard let bytes = try? encoder.encode(OutcomeRow(outcome)) else {
            preconditionFailure("texts, numbers and truth values have a JSON form")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// At once, whatever reads it.
    private static func write(_ line: String) { Output.write(Array("\(line)\n".utf8), to: STDOUT_FILENO) }
}

private struct OutcomeRow: Encodable {
    let scenario: String
    let held: Bool
    let milliseconds: Int64
    let findings: [FindingRow]

    init(_ outcome: Scenario.Outcome) {
        scenario = outcome.name
        held = outcome.holds
        milliseconds = outcome.duration.milliseconds
        findings = outcome.findings.map(FindingRow.init)
    }
}

private struct FindingRow: Encodable {
    let subject: String
    let expected: String
    let found: String
    let held: Bool

    init(_ finding: Finding) {
        subject = finding.subject
        expected = "\(finding.expected)"
        found = "\(finding.found)"
        held = finding.holds
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
