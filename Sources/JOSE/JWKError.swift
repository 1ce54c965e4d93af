package import Signatures

/// Why a JWK is not used. Cases carry names and rules, never key bytes.
package enum JWKError: Error, Equatable {
    /// The key is not one JSON object.
    case notJSON(JSONError)
    /// A member that the key's type needs is absent (RFC 7517 §4.1, RFC 7518 §6).
    case memberMissing(name: String)
    /// A member has the wrong JSON type, is not base64url, or repeats an operation.
    case memberInvalid(name: String, expected: String)
    /// `kty` is of no use here.
    case unsupportedKeyType(Excerpt)
    /// `crv` is of no use here.
    case unsupportedCurve(Excerpt)
    /// `alg` is of no use here, and no other algorithm may be used with the key (RFC 7517 §4.4).
    case unsupportedAlgorithm(Excerpt)
    /// `use` is not `sig` (RFC 7517 §4.2).
    case notForSignatures(use: Excerpt)
    /// `key_ops` does not hold `verify` (RFC 7517 §4.3).
    case notForVerifying
    /// The key itself is refused, or does not fit its own `alg`.
    case key(KeyError)
}

extension JWKError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error): "JWK: \(error)"
        case .memberMissing(let name): "JWK has no \"\(name)\""
        case .memberInvalid(let name, let expected): "JWK \"\(name)\" is not usable, expected \(expected)"
        case .unsupportedKeyType(let found): "JWK \"kty\" is \"\(found)\", expected RSA, EC, OKP or oct"
        case .unsupportedCurve(let found): "JWK \"crv\" is \"\(found)\", which is not supported"
        case .unsupportedAlgorithm(let found): "JWK \"alg\" is \"\(found)\", which is not supported"
        case .notForSignatures(let use): "JWK \"use\" is \"\(use)\", expected \"sig\""
        case .notForVerifying: "JWK \"key_ops\" does not hold \"verify\""
        case .key(let error): "JWK is refused: \(error)"
        }
    }
}
