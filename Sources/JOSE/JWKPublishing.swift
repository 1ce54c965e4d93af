package import Signatures

extension JWK {
    /// The key as a JWK for others to read, without a space: `kty`, its public members, `use`, `alg`, `kid`.
    ///
    /// Nil for a shared secret, which is never published.
    package var publicJSON: [UInt8]? {
        guard let components = key.components else { return nil }
        var members = components.jwkMembers
        members.append(("use", "sig"))
        if let algorithm { members.append(("alg", algorithm.name)) }
        if let keyID { members.append(("kid", keyID)) }
        return Self.object(members)
    }

    /// The key's thumbprint with SHA-256, which makes a good `kid` (RFC 7638 §3).
    ///
    /// - Returns: Base64url of 32 bytes, or nil for a shared secret, of which even a hash says too much.
    /// - Throws: ``KeyError/libraryFailure(code:)`` if libcrypto cannot hash.
    package static func thumbprint(of key: VerificationKey) throws(KeyError) -> String? {
        guard let components = key.components else { return nil }
        // RFC 7638 §3.2 wants the required members in the order of their names.
        let text = object(components.jwkMembers.sorted { $0.name < $1.name })
        let digest = try SHA256.digest(of: text.span)
        return String(decoding: Base64URL.encode(digest.span), as: UTF8.self)
    }

    private static func object(_ members: [(name: String, value: String)]) -> [UInt8] {
        let pairs = members.map { "\(JSONString.quoted($0.name)):\(JSONString.quoted($0.value))" }
        return Array("{\(pairs.joined(separator: ","))}".utf8)
    }
}

extension JWKSet {
    /// The set for others to read; shared secrets are left out.
    package var publicJSON: [UInt8] {
        let keys = keys.compactMap(\.publicJSON).joined(separator: [0x2C])
        return Array(#"{"keys":["#.utf8) + keys + Array("]}".utf8)
    }
}

extension PublicKeyComponents {
    /// The members that name the key and nothing else (RFC 7638 §3.2, RFC 8037 §2).
    fileprivate var jwkMembers: [(name: String, value: String)] {
        func text(_ bytes: [UInt8]) -> String { String(decoding: Base64URL.encode(bytes.span), as: UTF8.self) }
        switch self {
        case .rsa(let modulus, let exponent):
            return [("kty", "RSA"), ("n", text(modulus)), ("e", text(exponent))]
        case .ellipticCurve(let curve, let x, let y):
            return [("kty", "EC"), ("crv", curve.rawValue), ("x", text(x)), ("y", text(y))]
        case .edwardsCurve(let curve, let x):
            return [("kty", "OKP"), ("crv", curve.rawValue), ("x", text(x))]
        }
    }
}

extension JSONString {
    /// `value` as a JSON string with its quotation marks (RFC 8259 §7).
    package static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
