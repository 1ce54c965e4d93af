package import Signatures

/// A key that may verify signatures, with what its publisher says of it (RFC 7517 §4).
///
/// A value exists only for a key that is strong enough and meant for this: `use`, `key_ops` and `alg` have been honoured.
/// Private members are not read.
package struct JWK: Sendable {
    /// The key itself.
    package let key: VerificationKey
    /// `kid`, compared byte for byte.
    package let keyID: String?
    /// `alg`: the one algorithm that the key may be used with, or nil if its publisher does not say.
    package let algorithm: SignatureAlgorithm?

    /// Wraps a key from elsewhere: a PEM file or a secret.
    ///
    /// - Throws: ``KeyError`` if the key does not fit `algorithm`.
    package init(key: VerificationKey, keyID: String? = nil, algorithm: SignatureAlgorithm? = nil) throws(KeyError) {
        if let algorithm { try key.check(fits: algorithm) }
        self.key = key
        self.keyID = keyID
        self.algorithm = algorithm
    }

    /// Whether the key may verify signatures made with `algorithm` (RFC 8725 §3.1).
    package func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        guard self.algorithm == nil || self.algorithm == algorithm else { return false }
        do { try key.check(fits: algorithm) } catch { return false }
        return true
    }
}

extension JWK {
    /// Reads one key.
    ///
    /// - Parameter json: A JSON object.
    /// - Throws: ``JWKError`` if the key must not, or cannot, verify signatures here.
    package init(parsing json: [UInt8]) throws(JWKError) {
        let members: JWKMembers
        do { members = JWKMembers(object: try JSONObject(scanning: json)) } catch { throw .notJSON(error) }
        try self.init(members)
    }

    init(_ members: JWKMembers) throws(JWKError) {
        let keyID = try members.string("kid")
        try members.checkUse()
        try members.checkOperations()
        let algorithm = try members.algorithm()
        let key = try members.key()
        do { try self.init(key: key, keyID: keyID, algorithm: algorithm) } catch { throw .key(error) }
    }
}
