import Signatures
import Testing

@testable import JOSE

@Suite struct `A JSON Web Key` {
    private static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    private static let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

    private func error(_ json: String) -> JWKError? {
        do { _ = try JWK(parsing: Array(json.utf8)) } catch { return error }
        return nil
    }

    private func ellipticCurve(_ members: String) -> String {
        #"{"kty":"EC","crv":"P-256","x":"\#(Self.x)","y":"\#(Self.y)",\#(members)}"#
    }

    @Test(
        arguments: [
            (RFCExamples.hs256Key, [.hs256, .hs384, .hs512]),
            (RFCExamples.rs256Key, [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]),
            (RFCExamples.es256Key, [.es256]), (RFCExamples.es512Key, [.es512]), (RFCExamples.edDSAKey, [.edDSA]),
            (RFCExamples.ed448Key, [.edDSA]),
        ] as [(String, [SignatureAlgorithm])])
    func `a key fits the algorithms of its type and curve`(json: String, algorithms: [SignatureAlgorithm]) throws {
        let key = try JWK(parsing: Array(json.utf8))
        #expect(SignatureAlgorithm.allCases.filter(key.fits) == algorithms)
    }

    @Test func `alg narrows a key to one algorithm`() throws {
        let json = RFCExamples.rs256Key.dropLast() + #","alg":"PS256"}"#
        let key = try JWK(parsing: Array(json.utf8))
        #expect(key.fits(.ps256))
        #expect(!key.fits(.rs256))
    }

    @Test(arguments: [
        #""use":"sig""#, #""key_ops":["verify"]"#, #""key_ops":["sign","verify"]"#,
        #""use":"sig","key_ops":["verify"]"#,
        #""alg":"ES256""#, #""kid":"a","x5t":"b","unknown":[{}]"#,
        #""x5c":["no certificate"],"x5u":"http://a/","x5t#S256":1"#,
        #""d":"ignored and not even base64url =""#,
    ])
    func `a key meant for verifying is used`(members: String) {
        #expect(error(ellipticCurve(members)) == nil)
    }

    @Test(
        arguments: [
            (#""use":"enc""#, .notForSignatures(use: Excerpt("enc"))),
            (#""use":"SIG""#, .notForSignatures(use: Excerpt("SIG"))),
            (#""use":1"#, .memberInvalid(name: "use", expected: "a string")),
            (#""key_ops":["encrypt"]"#, .notForVerifying), (#""key_ops":["sign"]"#, .notForVerifying),
            (#""key_ops":[]"#, .notForVerifying), (#""use":"sig","key_ops":["deriveKey"]"#, .notForVerifying),
            (#""key_ops":"verify""#, .memberInvalid(name: "key_ops", expected: "an array of strings")),
            (#""key_ops":["verify",1]"#, .memberInvalid(name: "key_ops", expected: "an array of strings")),
            (#""key_ops":["verify","verify"]"#, .memberInvalid(name: "key_ops", expected: "each operation once")),
            (#""alg":"ES521""#, .unsupportedAlgorithm(Excerpt("ES521"))),
            (#""alg":"none""#, .unsupportedAlgorithm(Excerpt("none"))),
            (#""alg":"es256""#, .unsupportedAlgorithm(Excerpt("es256"))),
            (#""alg":"RS256""#, .key(.keyDoesNotFit(.rs256))),
            (#""alg":null"#, .memberInvalid(name: "alg", expected: "a string")),
            (#""kid":7"#, .memberInvalid(name: "kid", expected: "a string")),
        ] as [(String, JWKError)])
    func `a key meant for something else is not`(members: String, expected: JWKError) {
        #expect(error(ellipticCurve(members)) == expected)
    }

    @Test(
        arguments: [
            (#"{}"#, .memberMissing(name: "kty")), (#"{"kty":"ec"}"#, .unsupportedKeyType(Excerpt("ec"))),
            (#"{"kty":"EC"}"#, .memberMissing(name: "crv")),
            (#"{"kty":"EC","crv":"P-224"}"#, .unsupportedCurve(Excerpt("P-224"))),
            (#"{"kty":"EC","crv":"P-256K"}"#, .unsupportedCurve(Excerpt("P-256K"))),
            (#"{"kty":"EC","crv":"secp256\#u{212A}1"}"#, .unsupportedCurve(Excerpt("secp256\u{212A}1"))),
            (#"{"kty":"EC","crv":"Ed25519"}"#, .unsupportedCurve(Excerpt("Ed25519"))),
            (#"{"kty":"OKP","crv":"P-256"}"#, .unsupportedCurve(Excerpt("P-256"))),
            (#"{"kty":"EC","crv":"secp256k1","x":"\#(x)","y":"\#(y)"}"#, .key(.pointNotOnCurve)),
            (
                #"{"kty":"EC","crv":"P-521","x":"\#(x)","y":"\#(y)"}"#,
                .key(.wrongCoordinateLength(found: 32, expected: 66))
            ),
            (#"{"kty":"OKP","crv":"Ed448","x":"\#(x)"}"#, .key(.wrongCoordinateLength(found: 32, expected: 57))),
            (
                #"{"kty":"OKP","crv":"Ed25519","x":"AQ\#(String(repeating: "A", count: 41))"}"#,
                .key(.pointOfSmallOrder)
            ),
            (#"{"kty":"OKP","crv":"Ed25519","x":"Ag\#(String(repeating: "A", count: 41))"}"#, .key(.pointNotOnCurve)),
            (#"{"kty":"OKP","crv":"Ed448","x":"AQ\#(String(repeating: "A", count: 74))"}"#, .key(.pointOfSmallOrder)),
            (#"{"kty":"EC","crv":"p-256"}"#, .unsupportedCurve(Excerpt("p-256"))),
            (#"{"kty":"EC","crv":"P-256","x":"\#(x)"}"#, .memberMissing(name: "y")),
            (#"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(x)"}"#, .key(.pointNotOnCurve)),
            (#"{"kty":"EC","crv":"P-256","x":"\#(x)=","y":"\#(y)"}"#, .memberInvalid(name: "x", expected: "base64url")),
            (
                #"{"kty":"EC","crv":"P-256","x":"AA\#(x)","y":"\#(y)"}"#,
                .memberInvalid(name: "x", expected: "base64url")
            ),
            (#"{"kty":"EC","crv":"P-256","x":"AQ","y":"\#(y)"}"#, .key(.wrongCoordinateLength(found: 1, expected: 32))),
            (#"{"kty":"EC","crv":"P-256","x":[1],"y":"\#(y)"}"#, .memberInvalid(name: "x", expected: "a string")),
            (#"{"kty":"OKP","crv":"X25519","x":"\#(x)"}"#, .unsupportedCurve(Excerpt("X25519"))),
            (#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#, .key(.rsaModulusTooSmall(bits: 17, minimum: 2048))),
            (#"{"kty":"RSA","e":"AQAB"}"#, .memberMissing(name: "n")),
            (#"{"kty":"oct","k":""}"#, .key(.secretTooShort(bytes: 0, minimum: 1))),
            (#"{"kty":"oct","k":"c2VjcmV0","alg":"HS256"}"#, .key(.secretTooShort(bytes: 6, minimum: 32))),
            (#"{"kty":"oct"}"#, .memberMissing(name: "k")), (#"[]"#, .notJSON(.notAnObject)),
            (#"{"kty":"oct","kty":"oct"}"#, .notJSON(.duplicateName(offset: 13))),
        ] as [(String, JWKError)])
    func `a malformed key says which member is at fault`(json: String, expected: JWKError) {
        #expect(error(json) == expected)
    }

    @Test func `zeros before an RSA number change nothing`() throws {
        let plain = try JWK(parsing: Array(RFCExamples.rs256Key.utf8))
        guard case .rsa(let modulus, _) = plain.key.components else {
            Issue.record("not an RSA key")
            return
        }
        let padded = String(decoding: Base64URL.encode(([0] + modulus).span), as: UTF8.self)
        let json = #"{"kty":"RSA","n":"\#(padded)","e":"AAEAAQ"}"#
        #expect(try JWK(parsing: Array(json.utf8)).key.components == plain.key.components)
    }

    @Test func `a secret shorter than the hash fits nothing`() throws {
        let key = try JWK(parsing: Array(#"{"kty":"oct","k":"c2VjcmV0"}"#.utf8))
        #expect(!SignatureAlgorithm.allCases.contains { key.fits($0) })
    }
}
