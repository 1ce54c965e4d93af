import JOSE
import Signatures
import TestSupport
import Testing

@Suite struct `ES256 tokens verified with a table` {
    @Test func `no change of any one byte is accepted`() throws {
        let mint = try TokenMint(.es256)
        let token = try mint.token(payload: #"{"sub":"someone","exp":1800000000}"#)
        let key = try mint.jwk()
        try key.key.makeTable()
        let verifier = TokenVerifier(keys: JWKSet(keys: [key]), algorithms: [.es256], usesTables: true)
        #expect(verifier.refusal(of: token) == nil)
        for index in token.indices {
            for bit in 0..<8 {
                var mutated = token
                mutated[index] ^= 1 << bit
                #expect(verifier.refusal(of: mutated) != nil, "bit \(bit) of byte \(index) of \(token.count)")
            }
        }
        #expect(verifier.refusal(of: token) == nil)
    }

    @Test(arguments: [true, false])
    func `are verified with one if that is asked for`(usesTables: Bool) throws {
        let mint = try TokenMint(.es256)
        let key = try mint.jwk()
        let verifier = TokenVerifier(keys: JWKSet(keys: [key]), algorithms: [.es256], usesTables: usesTables)
        for _ in 0..<2 { #expect(try verifier.refusal(of: mint.token()) == nil) }
        #expect(key.key.hasTable == usesTables)
    }

    @Test(.enabled(if: PublicVector.fileIsPresent, "public vectors are not there"))
    func `every public vector is judged as without`() throws {
        var accepted = 0
        for vector in try PublicVector.all() where vector.allowedAlgorithms.contains("ES256") {
            let refusal = vector.refusal()
            #expect(vector.refusal(usesTables: true) == refusal, "\(vector.id)")
            if refusal == nil { accepted += 1 }
        }
        #expect(accepted > 0)
    }
}
