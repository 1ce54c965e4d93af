import Signatures
import Testing

@testable import JOSE

@Suite struct `Published keys` {
    @Test func `the thumbprint is that of RFC 7638`() throws {
        let key = try JWK(parsing: Array(RFCExamples.thumbprintKey.utf8)).key
        #expect(try JWK.thumbprint(of: key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test func `the thumbprint is that of RFC 8037`() throws {
        let key = try JWK(parsing: Array(RFCExamples.edDSAKey.utf8)).key
        #expect(try JWK.thumbprint(of: key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test(arguments: [.rs256, .ps256, .es256, .edDSA] as [SignatureAlgorithm])
    func `what is published reads back as the same key`(algorithm: SignatureAlgorithm) throws {
        let mint = try TokenMint(algorithm)
        let keyID = "a \"quoted\" \\ kid\n\u{1}é"
        let set = JWKSet(keys: [try mint.jwk(keyID: keyID, algorithm: algorithm), try mint.jwk()])
        let read = try JWKSet(parsing: set.publicJSON)
        #expect(read.skipped.isEmpty)
        #expect(read.keys.map(\.key.components) == set.keys.map(\.key.components))
        #expect(read.keys.map(\.keyID) == [keyID, nil])
        #expect(read.keys.map(\.algorithm) == [algorithm, nil])
        let verifier = TokenVerifier(keys: read, algorithms: [algorithm])
        #expect(verifier.refusal(of: try mint.token()) == nil)
    }

    @Test func `a secret is never published`() throws {
        let key = try TokenMint(.hs256).jwk(keyID: "a")
        #expect(key.publicJSON == nil)
        #expect(try JWK.thumbprint(of: key.key) == nil)
        #expect(JWKSet(keys: [key]).publicJSON == Array(#"{"keys":[]}"#.utf8))
    }

    @Test func `members stand in a fixed order`() throws {
        let key = try JWK(parsing: Array(RFCExamples.edDSAKey.utf8))
        let named = try JWK(key: key.key, keyID: "k", algorithm: .edDSA)
        #expect(
            String(decoding: try #require(named.publicJSON), as: UTF8.self)
                == #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","#
                + #""use":"sig","alg":"EdDSA","kid":"k"}"#)
    }
}
