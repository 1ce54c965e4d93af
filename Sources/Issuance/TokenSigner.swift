import FoundationEssentials
package import JOSE
package import Signatures

/// Signs tokens with one key (RFC 7515 §5.1).
package struct TokenSigner: Sendable {
    /// The `alg` of its tokens.
    package let algorithm: SignatureAlgorithm
    /// The `kid` of its tokens: the key's thumbprint (RFC 7638), or nil for a shared secret.
    package let keyID: String?
    private let key: SigningKey

    /// Binds a key to an algorithm.
    ///
    /// - Throws: ``KeyError`` when the key does not fit the algorithm.
    package init(key: SigningKey, algorithm: SignatureAlgorithm) throws(KeyError) {
        let verificationKey = try key.verificationKey()
        try verificationKey.check(fits: algorithm)
        self.key = key
        self.algorithm = algorithm
        keyID = try JWK.thumbprint(of: verificationKey)
    }

    /// The key that verifies its tokens, as it is published.
    package func publicKey() throws(KeyError) -> JWK {
        try JWK(key: try key.verificationKey(), keyID: keyID, algorithm: algorithm)
    }

    /// Signs claims.
    ///
    /// - Returns: The compact serialization.
    /// - Throws: ``IssuanceError`` when a claim has no JSON form, or libcrypto fails.
    package func sign(_ token: AccessToken) throws(IssuanceError) -> String {
        var header = ["alg": algorithm.name]
        header["typ"] = token.type
        header["kid"] = keyID
        let input = try Self.base64URL(of: header) + [UInt8(ascii: ".")] + Self.base64URL(of: token.claims)
        do {
            let signature = try key.sign(input.span, with: algorithm)
            let text = input + [UInt8(ascii: ".")] + Base64URL.encode(signature.span)
            return String(decoding: text, as: UTF8.self)
        } catch {
            throw .key("\(error)")
        }
    }

    private static func base64URL(of members: some Encodable) throws(IssuanceError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Base64URL.encode(Array(try encoder.encode(members)).span)
        } catch {
            throw .claimNotEncodable
        }
    }
}
