import Glibc
import Proofs

// prove PROGRAM [--short] [CLAIM …]: all claims, or those that are named, in their long forms.

var words = Array(CommandLine.arguments.dropFirst())
let isShort = words.contains("--short")
words.removeAll { $0 == "--short" }
let names = Claim.all.map(\.name)
guard let program = words.first, words.dropFirst().allSatisfy(names.contains) else {
    print("usage: prove PROGRAM [--short] [\(names.joined(separator: " | ")) …]")
    exit(2)
}
let proofs = Proofs(program: program)
var isBroken = false
for claim in Claim.all where words.count == 1 || words.contains(claim.name) {
    do {
        let proof = try (isShort ? claim.short : claim.long)(proofs)
        print(proof.text)
        if !proof.holds { isBroken = true }
    } catch {
        print("BROKEN  \(claim.name): \(error)")
        isBroken = true
    }
    fflush(nil)
}
exit(isBroken ? 1 : 0)
