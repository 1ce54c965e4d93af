import Signatures
import Testing

@testable import JOSE

@Suite struct `Token refusals` {
    private static let now = NumericDate(secondsSince1970: 1_000)
    private static let then = NumericDate(secondsSince1970: 900.5)

    private static let refusals: [(TokenRefusal, String, String)] =
        [
            (.tooLong(bytes: 9, limit: 8), "token-length", "token has 9 bytes, expected at most 8"),
            (.partCount(found: 5), "part-count", "compact JWS has 5 parts, expected 3"),
            (
                .notBase64URL(.payload, .trailingBits), "base64url",
                "JWS payload: base64url text has unused bits set in its last character, expected zero"
            ),
            (.headerNotJSON(.notAnObject), "header-json", "JWS header: JSON value is not an object"),
            (
                .headerParameterInvalid(name: "kid", expected: "a string"), "header-parameter",
                #"JWS header "kid" is not usable, expected a string"#
            ),
            (
                .algorithmNotAllowed(found: Excerpt("no\"ne")), "algorithm-not-allowed",
                #"JWS "alg" is "no\"ne", expected one of the issuer's algorithms"#
            ),
            (.criticalExtension, "critical-extension", #"JWS "crit" names an extension, expected none"#),
            (.unencodedPayload, "unencoded-payload", #"JWS "b64" is false, expected an encoded payload"#),
            (.embeddedKey(parameter: "jwk"), "embedded-key", #"JWS header has "jwk", expected no key in a token"#),
            (.encrypted, "encrypted", #"token header has "enc", expected a JWS"#),
            (.compressed, "compressed", #"JWS header has "zip", expected an uncompressed payload"#),
            (.unknownIssuer, "unknown-issuer", #"JWT "iss" is none of the issuers"#),
            (.unknownKeyID(found: Excerpt("a")), "unknown-key-id", #"JWS "kid" is "a", expected a key of the set"#),
            (.noFittingKey(.es256), "no-fitting-key", "no key of the set may be used with ES256"),
            (
                .tooManyFittingKeys(found: 3, limit: 2), "too-many-fitting-keys",
                #"JWS has no "kid" and 3 keys fit, expected at most 2"#
            ),
            (
                .keyUnusable(.libraryFailure(code: 1)), "key-unusable",
                "key is not usable: \(KeyError.libraryFailure(code: 1))"
            ),
            (.signatureMismatch, "signature-mismatch", "JWS signature does not match"),
            (.claimsNotJSON(.unexpectedEnd), "claims-json", "JWT claims: JSON text ends inside a value"),
            (.claimMissing(name: "exp"), "claim-missing", #"JWT claim "exp" is missing"#),
            (
                .claimInvalid(name: "exp", expected: "a number of seconds"), "claim-invalid",
                #"JWT claim "exp" is not usable, expected a number of seconds"#
            ),
            (
                .typeMismatch(found: Excerpt("jwt"), expected: "at+jwt"), "type-mismatch",
                #"JWS "typ" is "jwt", expected "at+jwt""#
            ),
            (
                .typeMismatch(found: nil, expected: "at+jwt"), "type-mismatch",
                #"JWS "typ" is missing, expected "at+jwt""#
            ),
            (
                .issuerMismatch(found: Excerpt("a"), expected: "b"), "issuer-mismatch",
                #"JWT "iss" is "a", expected "b""#
            ),
            (
                .audienceMismatch(found: [Excerpt("a"), Excerpt("b")], expected: ["c", "d"]), "audience-mismatch",
                #"JWT "aud" is "a", "b", expected one of "c", "d""#
            ),
            (
                .audienceMismatch(found: [], expected: ["c"]), "audience-mismatch",
                #"JWT "aud" is empty, expected one of "c""#
            ),
            (.expired(at: then, now: now), "expired", "JWT expired at 900.5, now is 1000"),
            (.notYetValid(until: now, now: then), "not-yet-valid", "JWT is not valid before 1000, now is 900.5"),
            (.issuedInFuture(at: now, now: then), "issued-in-future", "JWT was issued at 1000, now is 900.5"),
            (
                .tooOld(issuedAt: then, now: now, maximumAge: .seconds(60)), "too-old",
                "JWT was issued at 900.5, now is 1000, expected an age of at most 60.0 seconds"
            ),
        ]

    @Test(arguments: refusals)
    func `name their rule and say what was found and expected`(refusal: TokenRefusal, rule: String, text: String) {
        #expect(refusal.rule == rule)
        #expect(refusal.description == text)
    }

    @Test func `list every rule once`() {
        #expect(Set(Self.refusals.map(\.1)) == Set(TokenRefusal.rules))
        #expect(Set(TokenRefusal.rules).count == TokenRefusal.rules.count)
    }
}
