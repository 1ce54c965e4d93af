import Proofs
import TestSupport
import Testing

/// The short forms; `scripts/prove` has the long ones.
@Suite(.serialized, .enabled(if: Nginx.program != nil, "nginx is not installed; scripts/test installs it"))
struct `Under fire` {
    private let proofs = Proofs(program: BuiltProducts.program("HostileRuntime"), clients: 4)

    @Test(arguments: Claim.all.map(\.name)) func `a claim holds`(name: String) throws {
        let claim = try #require(Claim.all.first { $0.name == name })
        let proof = try claim.short(proofs)
        #expect(proof.holds, "\(proof.text)")
    }
}
