/// Plays the failures of an issuer against a throwaway issuer on loopback, and says what held.
package enum Drill {
    /// Plays scenarios one after the other.
    ///
    /// - Parameter report: Called with each outcome as it comes.
    /// - Returns: Whether every promise was kept.
    /// - Throws: ``DrillError`` if a scenario cannot be played.
    package static func run(
        _ scenarios: [Scenario] = Scenario.all, on subject: DrillSubject = DrillSubject(),
        report: (Scenario.Outcome) -> Void
    ) throws(DrillError) -> Bool {
        var holds = true
        for scenario in scenarios {
            let outcome = try scenario.run(on: subject)
            report(outcome)
            holds = holds && outcome.holds
        }
        return holds
    }
}
