/// One claim about what the runtime survives, in a form for every test run and in one that takes its time.
package struct Claim: Sendable {
    /// As `scripts/prove` takes it.
    package let name: String
    /// Seconds long.
    package let short: @Sendable (Proofs) throws -> Proof
    /// Up to minutes long, with the numbers that the documentation gives.
    package let long: @Sendable (Proofs) throws -> Proof

    package static let all = [
        Claim(name: "replacements", short: { try $0.replacements(3) }, long: { try $0.replacements(100) }),
        Claim(
            name: "crashes", short: { try $0.crashes(Proofs.crashKinds, among: 500) },
            long: { try $0.crashes(1_000, among: 200_000) }),
        Claim(name: "kills", short: { try $0.kills(1) }, long: { try $0.kills(5, rest: .seconds(11), within: 100) }),
        Claim(name: "broken", short: { try $0.brokenReplacements() }, long: { try $0.brokenReplacements() }),
        Claim(name: "termination", short: { try $0.termination() }, long: { try $0.termination() }),
        Claim(name: "slow", short: { try $0.slowClients(calls: 2_000) }, long: { try $0.slowClients(calls: 100_000) }),
    ]
}
