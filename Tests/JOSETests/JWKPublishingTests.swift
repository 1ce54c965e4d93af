import Signatures
import TestSupport
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

    @Test(arguments: KeyChoice.all.filter { !$0.algorithm.isSymmetric })
    func `the thumbprint hashes the required members in the order of their names`(choice: KeyChoice) throws {
        let key = try choice.newKey().verificationKey()
        func text(_ bytes: [UInt8]) -> String { String(decoding: Base64URL.encode(bytes.span), as: UTF8.self) }
        let members =
            switch try #require(key.components) {
            case .rsa(let modulus, let exponent): #"{"e":"\#(text(exponent))","kty":"RSA","n":"\#(text(modulus))"}"#
            case .ellipticCurve(let curve, let x, let y):
                #"{"crv":"\#(curve.rawValue)","kty":"EC","x":"\#(text(x))","y":"\#(text(y))"}"#
            case .edwardsCurve(let curve, let x): #"{"crv":"\#(curve.rawValue)","kty":"OKP","x":"\#(text(x))"}"#
            }
        let digest = try SHA256.digest(of: Array(members.utf8).span)
        #expect(try JWK.thumbprint(of: key) == text(digest))
    }

    @Test(arguments: KeyChoice.all.filter { !$0.algorithm.isSymmetric })
    func `what is published reads back as the same key`(choice: KeyChoice) throws {
        let (algorithm, mint) = (choice.algorithm, try TokenMint(choice))
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
