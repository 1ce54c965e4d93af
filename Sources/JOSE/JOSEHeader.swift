package import Signatures

/// The protected header of a JWS whose every parameter this package can honour (RFC 7515 §4).
///
/// What it cannot honour is refused rather than ignored: `crit`, `b64: false`, `enc`, `zip`, and the parameters that
/// bring a key with the token. Unknown parameters are ignored (RFC 7515 §4).
///
/// An object, because all tokens under one header share it.
package final class JOSEHeader: Sendable {
    /// `alg`, one of those allowed.
    package let algorithm: SignatureAlgorithm
    /// `kid`, a hint at the key.
    package let keyID: String?
    /// `typ`.
    package let type: TokenType?
    /// The whole header as it was sent, a JSON object in UTF-8.
    package let json: [UInt8]

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - json: The decoded first part of the token.
    ///   - algorithms: What `alg` may be.
    init(parsing json: [UInt8], allowing algorithms: [SignatureAlgorithm]) throws(TokenRefusal) {
        let object: JSONObject
        do { object = try JSONObject(scanning: json) } catch { throw .headerNotJSON(error) }
        algorithm = try Self.algorithm(of: object, among: algorithms)
        try Self.refuseExtensions(in: object)
        keyID = try Self.string("kid", .keyID, in: object)
        type = try Self.string("typ", .type, in: object).map(TokenType.init)
        _ = try Self.string("cty", .contentType, in: object)
        self.json = json
    }

    private static func algorithm(
        of object: JSONObject, among allowed: [SignatureAlgorithm]
    ) throws(TokenRefusal) -> SignatureAlgorithm {
        guard let name = try string("alg", .algorithm, in: object) else {
            throw .headerParameterInvalid(name: "alg", expected: "a string")
        }
        guard let algorithm = SignatureAlgorithm(name), allowed.contains(algorithm) else {
            throw .algorithmNotAllowed(found: Excerpt(name))
        }
        return algorithm
    }

    private static func refuseExtensions(in object: JSONObject) throws(TokenRefusal) {
        // No extension is understood, so a well-formed `crit` and a malformed one end alike (RFC 7515 §4.1.11).
        guard object[.critical] == nil else { throw .criticalExtension }
        if let encoded = object[.base64URLEncoded] {
            switch encoded.kind {
            case .true: break
            case .false: throw .unencodedPayload
            default: throw .headerParameterInvalid(name: "b64", expected: "a boolean")
            }
        }
        guard object[.encryption] == nil else { throw .encrypted }
        guard object[.compression] == nil else { throw .compressed }
        for (name, parameter) in JSONName.keySources where object[name] != nil {
            throw .embeddedKey(parameter: parameter)
        }
    }

    private static func string(
        _ parameter: String, _ name: JSONName, in object: JSONObject
    ) throws(TokenRefusal) -> String? {
        guard let value = object[name] else { return nil }
        guard let string = object.string(value) else {
            throw .headerParameterInvalid(name: parameter, expected: "a string")
        }
        return string
    }
}

extension JSONName {
    fileprivate static let algorithm = JSONName("alg")
    fileprivate static let keyID = JSONName("kid")
    fileprivate static let type = JSONName("typ")
    fileprivate static let contentType = JSONName("cty")
    fileprivate static let critical = JSONName("crit")
    fileprivate static let base64URLEncoded = JSONName("b64")
    fileprivate static let encryption = JSONName("enc")
    fileprivate static let compression = JSONName("zip")
    /// What would let the token choose the key that verifies it.
    fileprivate static let keySources = ["jwk", "jku", "x5u", "x5c"].map { (JSONName($0), $0) }
}
