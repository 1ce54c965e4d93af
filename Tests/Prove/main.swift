import Glibc
import Proofs

// prove PROGRAM [CLAIM …]: the long forms of all claims, or of those that are named.

let claims: [(name: String, prove: (Proofs) throws -> Proof)] = [
    ("replacements", { try $0.replacements(100) }),
    ("crashes", { try $0.crashes(1_000, among: 200_000) }),
    ("kills", { try $0.kills(5, rest: .seconds(11)) }),
    ("broken", { try $0.brokenReplacements() }),
    ("termination", { try $0.termination() }),
    ("slow", { try $0.slowClients(calls: 100_000) }),
]
let words = Array(CommandLine.arguments.dropFirst())
let names = claims.map(\.name)
guard let program = words.first, words.dropFirst().allSatisfy(names.contains) else {
    print("usage: prove PROGRAM [\(names.joined(separator: " | ")) …]")
    exit(2)
}
let proofs = Proofs(program: program)
var isBroken = false
for claim in claims where words.count == 1 || words.contains(claim.name) {
    do {
        let proof = try claim.prove(proofs)
        print(proof.text)
        if !proof.holds { isBroken = true }
    } catch {
        print("BROKEN  \(claim.name): \(error)")
        isBroken = true
    }
    fflush(nil)
}
exit(isBroken ? 1 : 0)
