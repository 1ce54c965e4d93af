import Signatures

/// The members of a JWK, read one by one (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
struct JWKMembers {
    let object: JSONObject

    /// Refuses a key that is published for encryption (RFC 7517 §4.2).
    func checkUse() throws(JWKError) {
        guard let use = try string("use") else { return }
        guard use.utf8.elementsEqual("sig".utf8) else { throw .notForSignatures(use: Excerpt(use)) }
    }

    /// Refuses a key that is published for other operations (RFC 7517 §4.3).
    func checkOperations() throws(JWKError) {
        guard let value = object[JSONName("key_ops")] else { return }
        guard let names = object.strings(value) else {
            throw .memberInvalid(name: "key_ops", expected: "an array of strings")
        }
        let operations = names.map { Array($0.utf8) }
        guard Set(operations).count == operations.count else {
            throw .memberInvalid(name: "key_ops", expected: "each operation once")
        }
        guard operations.contains(Array("verify".utf8)) else { throw .notForVerifying }
    }

    /// `alg`, nil if it is absent (RFC 7517 §4.4).
    func algorithm() throws(JWKError) -> SignatureAlgorithm? {
        guard let name = try string("alg") else { return nil }
        guard let algorithm = SignatureAlgorithm(name) else { throw .unsupportedAlgorithm(Excerpt(name)) }
        return algorithm
    }

    /// The key that `kty` and its members describe.
    func key() throws(JWKError) -> VerificationKey {
        let type = try required("kty")
        switch Array(type.utf8) {
        case Array("RSA".utf8): return try rsaKey()
        case Array("EC".utf8): return try ellipticCurveKey()
        case Array("OKP".utf8): return try edwardsCurveKey()
        case Array("oct".utf8): return try secret()
        default: throw .unsupportedKeyType(Excerpt(type))
        }
    }

    /// Zeros in front of `n` or `e` are against RFC 7518 §2, but real publishers send them and the number is the same;
    /// `Signatures` drops them before it judges the size.
    private func rsaKey() throws(JWKError) -> VerificationKey {
        let (modulus, exponent) = (try bytes("n"), try bytes("e"))
        do { return try VerificationKey(rsaModulus: modulus, exponent: exponent) } catch { throw .key(error) }
    }

    private func ellipticCurveKey() throws(JWKError) -> VerificationKey {
        let name = try required("crv")
        guard let curve = EllipticCurve.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) }) else {
            throw .unsupportedCurve(Excerpt(name))
        }
        let (x, y) = (try bytes("x"), try bytes("y"))
        do { return try VerificationKey(curve: curve, x: x, y: y) } catch { throw .key(error) }
    }

    private func edwardsCurveKey() throws(JWKError) -> VerificationKey {
        let name = try required("crv")
        guard let curve = EdwardsCurve.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) }) else {
            throw .unsupportedCurve(Excerpt(name))
        }
        let x = try bytes("x")
        do { return try VerificationKey(edwardsCurve: curve, x: x) } catch { throw .key(error) }
    }

    private func secret() throws(JWKError) -> VerificationKey {
        let secret = try bytes("k")
        do { return try VerificationKey(secret: secret) } catch { throw .key(error) }
    }

    /// A string, nil if it is absent.
    func string(_ name: String) throws(JWKError) -> String? {
        guard let value = object[JSONName(name)] else { return nil }
        guard let string = object.string(value) else { throw .memberInvalid(name: name, expected: "a string") }
        return string
    }

    private func required(_ name: String) throws(JWKError) -> String {
        guard let string = try string(name) else { throw .memberMissing(name: name) }
        return string
    }

    private func bytes(_ name: String) throws(JWKError) -> [UInt8] {
        let text = Array(try required(name).utf8)
        do { return try Base64URL.decode(text.span) } catch { throw .memberInvalid(name: name, expected: "base64url") }
    }
}
