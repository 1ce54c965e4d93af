/// One failure of an issuer, played against the real client, key set and authenticator.
package struct Scenario: Sendable {
    /// What the lines of the drill call it.
    package let name: String
    private let play: @Sendable (DrillSubject, inout Findings) throws(DrillError) -> Void

    init(
        _ name: String, play: @escaping @Sendable (DrillSubject, inout Findings) throws(DrillError) -> Void
    ) {
        self.name = name
        self.play = play
    }

    /// What a scenario has shown.
    package struct Outcome: Sendable {
        /// The scenario's name.
        package let name: String
        /// In the order in which they were made.
        package let findings: [Finding]
        /// How long it took, by the clock on the wall.
        package let duration: Duration

        /// Whether every promise was kept.
        package var holds: Bool { findings.allSatisfy(\.holds) }

        /// One line with what was found; below it, for each promise that was not kept, what was expected instead.
        package var text: String {
            let widest = Scenario.all.map(\.name.count).max() ?? 0
            let title = name + String(repeating: " ", count: max(widest - name.count, 0))
            let found = findings.map { finding in
                switch finding.expected {
                case .exactly: "\(finding.subject): \(finding.found)"
                case .within: "\(finding.subject): \(finding.found) (\(finding.expected))"
                }
            }
            let faults = findings.filter { !$0.holds }.map { finding in
                "\n        \(finding.subject): expected \(finding.expected), found \(finding.found)"
            }
            return "\(holds ? "held  " : "FAILED")  \(title)  \(found.joined(separator: "; "))\(faults.joined())"
        }
    }

    /// Plays the scenario, and leaves nothing of it behind.
    ///
    /// - Throws: ``DrillError`` if it cannot be played.
    package func run(on subject: DrillSubject) throws(DrillError) -> Outcome {
        let start = ContinuousClock.now
        var findings = Findings()
        try play(subject, &findings)
        return Outcome(name: name, findings: findings.all, duration: .now - start)
    }

    /// Every scenario, in the order in which the drill plays them.
    package static let all = [
        rotation, withdrawal, outage, restart, flood(), floodInOutage(), wrongKey, oversizedSet, redirection, slowDrip,
        waitingCalls, garbage, foreignMetadata,
    ]
}
