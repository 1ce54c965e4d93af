/// The claims of a JWT (RFC 7519 §4).
///
/// The payload's bytes and an index of its members; a claim is read when asked for. A claim of the wrong JSON type is an
/// error, never the same as an absent one.
package struct ClaimsSet: Sendable {
    let object: JSONObject

    /// The whole payload as it was sent, a JSON object in UTF-8.
    package var json: [UInt8] { object.text }

    /// `iss`, the principal that issued the token (RFC 7519 §4.1.1).
    package var issuer: String? { get throws(TokenRefusal) { try string("iss", object[.issuer]) } }
    /// `sub`, the principal that is the subject (RFC 7519 §4.1.2).
    package var subject: String? { get throws(TokenRefusal) { try string("sub", object[.subject]) } }
    /// `jti`, the token's own name (RFC 7519 §4.1.7).
    package var tokenID: String? { get throws(TokenRefusal) { try string("jti", object[.tokenID]) } }
    /// `client_id`, the client that the token was issued to (RFC 9068 §2.2).
    package var clientID: String? { get throws(TokenRefusal) { try string("client_id", object[.clientID]) } }
    /// `exp`, from when on the token is refused (RFC 7519 §4.1.4).
    package var expirationTime: NumericDate? { get throws(TokenRefusal) { try date("exp", object[.expirationTime]) } }
    /// `nbf`, until when the token is refused (RFC 7519 §4.1.5).
    package var notBefore: NumericDate? { get throws(TokenRefusal) { try date("nbf", object[.notBefore]) } }
    /// `iat`, when the token was issued (RFC 7519 §4.1.6).
    package var issuedAt: NumericDate? { get throws(TokenRefusal) { try date("iat", object[.issuedAt]) } }

    /// `aud`, the recipients; one string counts as an array of it (RFC 7519 §4.1.3).
    package var audience: [String]? { get throws(TokenRefusal) { try stringOrStrings("aud", object[.audience]) } }

    /// The kind of a claim's value, or nil if the claim is absent.
    package func kind(of name: ClaimName) -> JSONKind? { object[name.key]?.kind }

    /// The JSON text of a claim's value, or nil if the claim is absent.
    package func json(of name: String) -> [UInt8]? {
        object[JSONName(name)].map { Array(object.text[$0.range]) }
    }

    /// A claim that is a string.
    ///
    /// - Throws: ``TokenRefusal/claimInvalid(name:expected:)`` for another kind.
    package func string(_ name: String) throws(TokenRefusal) -> String? { try string(name, object[JSONName(name)]) }

    /// A claim that is a string or an array of strings, as `roles` and `permissions` are in practice.
    ///
    /// - Throws: ``TokenRefusal/claimInvalid(name:expected:)`` for another kind, also of one element.
    package func stringOrStrings(_ name: ClaimName) throws(TokenRefusal) -> [String]? {
        try stringOrStrings(name.text, object[name.key])
    }

    /// A claim that is one string of words with a space between them, as `scope` is (RFC 8693 §4.2, RFC 6749 §3.3).
    ///
    /// - Throws: ``TokenRefusal/claimInvalid(name:expected:)`` for another kind.
    package func spaceDelimited(_ name: ClaimName) throws(TokenRefusal) -> [String]? {
        guard let string = try string(name.text, object[name.key]) else { return nil }
        return string.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    }

    private func string(_ name: String, _ value: JSONValue?) throws(TokenRefusal) -> String? {
        guard let value else { return nil }
        guard let string = object.string(value) else { throw .claimInvalid(name: name, expected: "a string") }
        return string
    }

    private func date(_ name: String, _ value: JSONValue?) throws(TokenRefusal) -> NumericDate? {
        guard let value else { return nil }
        guard value.kind == .number, let date = NumericDate(object.text.span.extracting(value.range)) else {
            throw .claimInvalid(name: name, expected: "a number of seconds")
        }
        return date
    }

    private func stringOrStrings(_ name: String, _ value: JSONValue?) throws(TokenRefusal) -> [String]? {
        guard let value else { return nil }
        if let string = object.string(value) { return [string] }
        guard let strings = object.strings(value) else {
            throw .claimInvalid(name: name, expected: "a string or an array of strings")
        }
        return strings
    }
}

/// A claim's name, made ready for looking it up in many tokens.
package struct ClaimName: Sendable {
    /// The name as it reads.
    package let text: String
    let key: JSONName

    /// Takes a name.
    package init(_ text: String) {
        self.text = text
        key = JSONName(text)
    }
}

// Not stored: a stored one is looked up behind a lock's flag each time, and these are numbers to the compiler.
extension JSONName.Fingerprint {
    static var issuer: Self { Self("iss") }
    static var subject: Self { Self("sub") }
    static var audience: Self { Self("aud") }
    static var expirationTime: Self { Self("exp") }
    static var notBefore: Self { Self("nbf") }
    static var issuedAt: Self { Self("iat") }
    static var tokenID: Self { Self("jti") }
}

extension JSONName {
    fileprivate static let clientID = JSONName("client_id")
}
