import Proofs
import TestSupport
import Testing

/// The short forms; `scripts/prove` has the long ones.
@Suite(.serialized, .enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Under fire` {
    private let proofs = Proofs(program: BuiltProducts.program("HostileRuntime"), clients: 4)

    private func hold(_ proof: Proof) { #expect(proof.holds, "\(proof.text)") }

    @Test func `replacements lose no call`() throws { hold(try proofs.replacements(3)) }

    @Test func `crashes cost exactly the calls that crash`() throws {
        hold(try proofs.crashes(Proofs.crashKinds, among: 500))
    }

    @Test func `a killed worker costs its calls in flight`() throws { hold(try proofs.kills(1)) }

    @Test func `what cannot serve does not replace what serves`() throws { hold(try proofs.brokenReplacements()) }

    @Test func `SIGTERM answers what was accepted`() throws { hold(try proofs.termination()) }

    @Test func `slow clients keep nobody waiting`() throws { hold(try proofs.slowClients(calls: 2_000)) }
}
