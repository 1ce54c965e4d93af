package import Signatures

/// Why a token was refused. Cases carry numbers, names and bounded excerpts of claims, never token bytes.
package enum TokenRefusal: Error, Equatable {
    /// The token is longer than the verifier reads.
    case tooLong(bytes: Int, limit: Int)
    /// The token is not three dot-separated parts (RFC 7515 §7.1).
    case partCount(found: Int)
    /// A part is not base64url (RFC 7515 §2).
    case notBase64URL(TokenPart, Base64URLError)
    /// The header is not one JSON object (RFC 7515 §4).
    case headerNotJSON(JSONError)
    /// A header parameter is missing or has the wrong JSON type (RFC 7515 §4.1).
    case headerParameterInvalid(name: String, expected: String)
    /// `alg` is not in the issuer's list; `none` never is (RFC 8725 §3.1).
    case algorithmNotAllowed(found: Excerpt)
    /// `crit` is there, and no extension is understood (RFC 7515 §4.1.11).
    case criticalExtension
    /// `b64` is false; a JWT's payload is always encoded (RFC 7797 §7).
    case unencodedPayload
    /// The header brings its own key or says where to get one (RFC 8725 §3.10).
    case embeddedKey(parameter: String)
    /// The header is that of a JWE (RFC 7516 §9).
    case encrypted
    /// The payload is compressed, which JWS does not know (RFC 8725 §3.6).
    case compressed
    /// The token names no issuer, or one that nobody knows here.
    case unknownIssuer
    /// No key of the set has the token's `kid` (RFC 7515 §4.1.4).
    case unknownKeyID(found: Excerpt)
    /// The set has no key that may be used with the token's `alg`, or the one that `kid` names may not.
    case noFittingKey(SignatureAlgorithm)
    /// The token names no key, and more keys fit than the verifier tries.
    case tooManyFittingKeys(found: Int, limit: Int)
    /// The verifier for a key could not be made.
    case keyUnusable(KeyError)
    /// The signature does not match the signing input (RFC 7515 §5.2).
    case signatureMismatch
    /// The payload is not one JSON object (RFC 7519 §7.2).
    case claimsNotJSON(JSONError)
    /// A claim that the policy requires is absent.
    case claimMissing(name: String)
    /// A claim has the wrong JSON type, or a date is beyond all range.
    case claimInvalid(name: String, expected: String)
    /// `typ` is not the type that the policy asks for (RFC 8725 §3.11, RFC 9068 §4).
    case typeMismatch(found: Excerpt?, expected: String)
    /// `iss` is another issuer's (RFC 7519 §4.1.1).
    case issuerMismatch(found: Excerpt, expected: String)
    /// `aud` names none of the expected audiences (RFC 7519 §4.1.3).
    case audienceMismatch(found: [Excerpt], expected: [String])
    /// `exp` is not after now (RFC 7519 §4.1.4).
    case expired(at: NumericDate, now: NumericDate)
    /// `nbf` is after now (RFC 7519 §4.1.5).
    case notYetValid(until: NumericDate, now: NumericDate)
    /// `iat` is after now (RFC 7519 §4.1.6).
    case issuedInFuture(at: NumericDate, now: NumericDate)
    /// `iat` is longer ago than the policy accepts.
    case tooOld(issuedAt: NumericDate, now: NumericDate, maximumAge: Duration)
}

/// A part of a compact JWS (RFC 7515 §7.1).
package enum TokenPart: String, Sendable {
    case header, payload, signature
}

extension TokenRefusal {
    private enum Rule: String, CaseIterable {
        case tokenLength = "token-length"
        case partCount = "part-count"
        case base64url
        case headerJSON = "header-json"
        case headerParameter = "header-parameter"
        case algorithmNotAllowed = "algorithm-not-allowed"
        case criticalExtension = "critical-extension"
        case unencodedPayload = "unencoded-payload"
        case embeddedKey = "embedded-key"
        case encrypted
        case compressed
        case unknownIssuer = "unknown-issuer"
        case unknownKeyID = "unknown-key-id"
        case noFittingKey = "no-fitting-key"
        case tooManyFittingKeys = "too-many-fitting-keys"
        case keyUnusable = "key-unusable"
        case signatureMismatch = "signature-mismatch"
        case claimsJSON = "claims-json"
        case claimMissing = "claim-missing"
        case claimInvalid = "claim-invalid"
        case typeMismatch = "type-mismatch"
        case issuerMismatch = "issuer-mismatch"
        case audienceMismatch = "audience-mismatch"
        case expired
        case notYetValid = "not-yet-valid"
        case issuedInFuture = "issued-in-future"
        case tooOld = "too-old"
    }

    /// The stable names of all rules.
    package static var rules: [String] { Rule.allCases.map(\.rawValue) }

    /// The rule's stable name, for logs and for programs.
    package var rule: String { refusingRule.rawValue }

    private var refusingRule: Rule {
        switch self {
        case .tooLong: .tokenLength
        case .partCount: .partCount
        case .notBase64URL: .base64url
        case .headerNotJSON: .headerJSON
        case .headerParameterInvalid: .headerParameter
        case .algorithmNotAllowed: .algorithmNotAllowed
        case .criticalExtension: .criticalExtension
        case .unencodedPayload: .unencodedPayload
        case .embeddedKey: .embeddedKey
        case .encrypted: .encrypted
        case .compressed: .compressed
        case .unknownIssuer: .unknownIssuer
        case .unknownKeyID: .unknownKeyID
        case .noFittingKey: .noFittingKey
        case .tooManyFittingKeys: .tooManyFittingKeys
        case .keyUnusable: .keyUnusable
        case .signatureMismatch: .signatureMismatch
        case .claimsNotJSON: .claimsJSON
        case .claimMissing: .claimMissing
        case .claimInvalid: .claimInvalid
        case .typeMismatch: .typeMismatch
        case .issuerMismatch: .issuerMismatch
        case .audienceMismatch: .audienceMismatch
        case .expired: .expired
        case .notYetValid: .notYetValid
        case .issuedInFuture: .issuedInFuture
        case .tooOld: .tooOld
        }
    }
}

extension TokenRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "token has \(bytes) bytes, expected at most \(limit)"
        case .partCount(let found): "compact JWS has \(found) parts, expected 3"
        case .notBase64URL(let part, let error): "JWS \(part.rawValue): \(error)"
        case .headerNotJSON(let error): "JWS header: \(error)"
        case .headerParameterInvalid(let name, let expected):
            "JWS header \"\(name)\" is not usable, expected \(expected)"
        case .algorithmNotAllowed(let found): "JWS \"alg\" is \"\(found)\", expected one of the issuer's algorithms"
        case .criticalExtension: "JWS \"crit\" names an extension, expected none"
        case .unencodedPayload: "JWS \"b64\" is false, expected an encoded payload"
        case .embeddedKey(let parameter): "JWS header has \"\(parameter)\", expected no key in a token"
        case .encrypted: "token header has \"enc\", expected a JWS"
        case .compressed: "JWS header has \"zip\", expected an uncompressed payload"
        case .unknownIssuer: "JWT \"iss\" is none of the issuers"
        case .unknownKeyID(let found): "JWS \"kid\" is \"\(found)\", expected a key of the set"
        case .noFittingKey(let algorithm): "no key of the set may be used with \(algorithm.name)"
        case .tooManyFittingKeys(let found, let limit):
            "JWS has no \"kid\" and \(found) keys fit, expected at most \(limit)"
        case .keyUnusable(let error): "key is not usable: \(error)"
        case .signatureMismatch: "JWS signature does not match"
        case .claimsNotJSON(let error): "JWT claims: \(error)"
        case .claimMissing(let name): "JWT claim \"\(name)\" is missing"
        case .claimInvalid(let name, let expected): "JWT claim \"\(name)\" is not usable, expected \(expected)"
        case .typeMismatch(.some(let found), let expected): "JWS \"typ\" is \"\(found)\", expected \"\(expected)\""
        case .typeMismatch(nil, let expected): "JWS \"typ\" is missing, expected \"\(expected)\""
        case .issuerMismatch(let found, let expected): "JWT \"iss\" is \"\(found)\", expected \"\(expected)\""
        case .audienceMismatch(let found, let expected):
            "JWT \"aud\" is \(Self.list(found)), expected one of \(Self.list(expected))"
        case .expired(let date, let now): "JWT expired at \(date), now is \(now)"
        case .notYetValid(let date, let now): "JWT is not valid before \(date), now is \(now)"
        case .issuedInFuture(let date, let now): "JWT was issued at \(date), now is \(now)"
        case .tooOld(let date, let now, let maximumAge):
            "JWT was issued at \(date), now is \(now), expected an age of at most \(maximumAge)"
        }
    }

    private static func list(_ values: [some CustomStringConvertible]) -> String {
        values.isEmpty ? "empty" : values.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
