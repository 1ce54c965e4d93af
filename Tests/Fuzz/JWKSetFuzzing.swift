import JOSE
import Signatures

/// Every key that a set keeps verifies with each algorithm that it fits, and is published as what is read again.
struct JWKSetFuzzing: FuzzTarget {
    static let name = "jwk-set"

    func check(_ input: [UInt8]) throws(Finding) {
        let set: JWKSet
        do { set = try JWKSet(parsing: input) } catch {
            _ = "\(error)"
            return
        }
        guard set.keys.count + set.skipped.count <= JWKSet.keysLimit else { throw Finding("too many keys are read") }
        for skipped in set.skipped { _ = "\(skipped.reason)" }
        for key in set.keys { try check(key) }
        try checkPublished(set)
        try checkRefused(set)
    }

    private func check(_ key: JWK) throws(Finding) {
        let fitting = SignatureAlgorithm.allCases.filter(key.fits)
        // A secret may be too short for every hash; any other key has an algorithm.
        guard key.key.components == nil || !fitting.isEmpty else { throw Finding("a key fits no algorithm") }
        for algorithm in fitting {
            guard (try? SignatureVerifier(key: key.key, algorithm: algorithm)) != nil else {
                throw Finding("a kept key cannot verify")
            }
        }
    }

    private func checkPublished(_ set: JWKSet) throws(Finding) {
        let published = set.publicJSON
        guard let again = try? JWKSet(parsing: published), again.skipped.isEmpty else {
            throw Finding("a published set is not read whole")
        }
        let keys = set.keys.filter { $0.key.components != nil }
        guard again.publicJSON == published, again.keys.count == keys.count else {
            throw Finding("a published set is read as another")
        }
        for (before, after) in zip(keys, again.keys) {
            guard before.key.components == after.key.components, before.algorithm == after.algorithm,
                before.keyID.map({ Array($0.utf8) }) == after.keyID.map({ Array($0.utf8) })
            else { throw Finding("a published key is read as another") }
        }
    }

    private func checkRefused(_ set: JWKSet) throws(Finding) {
        let verifier = TokenVerifier(keys: set, algorithms: SignatureAlgorithm.allCases)
        for header in [#"{"alg":"EdDSA"}"#, #"{"alg":"ES256"}"#] {
            let token = Base64URL.encode(header.utf8.span) + Array(".e30.".utf8) + Array(repeating: 0x41, count: 86)
            do { _ = try verifier.verify(token.span) } catch { continue }
            throw Finding("a signature of zeros is accepted")
        }
    }
}
