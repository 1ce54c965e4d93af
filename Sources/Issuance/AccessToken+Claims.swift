/// Claims as an access token carries them, checked against what verifiers accept.
extension AccessToken {
    /// Who may stand in `act`, one within the other.
    static let actorsLimit = 16

    /// States the claims of RFC 9068 §2.2 and `act` of RFC 8693 §4.1.
    ///
    /// - Throws: ``IssuanceError/claimInvalid(name:expected:)``.
    init(
        _ content: TokenIssuer.Claims, issuer: String, audience: [String], issued: Int64, expires: Int64,
        tokenID: String
    ) throws(IssuanceError) {
        try Self.check(content.subject, "sub")
        try Self.check(content.clientID, "client_id")
        // A scope with a space in it would be two.
        guard content.scopes.allSatisfy(Self.isScope) else {
            throw .claimInvalid(name: "scope", expected: "scopes as of RFC 6749 §3.3")
        }
        guard !audience.isEmpty else { throw .claimInvalid(name: "aud", expected: "at least one audience") }
        for name in audience { try Self.check(name, "aud") }
        var claims: [String: ClaimValue] = [
            "iss": .string(issuer), "sub": .string(content.subject), "client_id": .string(content.clientID),
            "aud": audience.count == 1 ? .string(audience[0]) : .array(audience.map(ClaimValue.string)),
            "iat": .integer(issued), "exp": .integer(expires), "jti": .string(tokenID),
        ]
        if !content.scopes.isEmpty { claims["scope"] = .string(content.scopes.joined(separator: " ")) }
        if !content.roles.isEmpty { claims["roles"] = .array(content.roles.map(ClaimValue.string)) }
        claims["act"] = try Self.act(content.actors)
        self.init(claims: claims)
    }

    /// The nearest actor outside, whoever acted before it within (RFC 8693 §4.1).
    private static func act(_ actors: [String]) throws(IssuanceError) -> ClaimValue? {
        guard actors.count <= actorsLimit else {
            throw .claimInvalid(name: "act", expected: "at most \(actorsLimit) actors")
        }
        var act: ClaimValue?
        for actor in actors.reversed() {
            try check(actor, "act")
            var members = ["sub": ClaimValue.string(actor)]
            members["act"] = act
            act = .object(members)
        }
        return act
    }

    private static func check(_ text: String, _ name: String) throws(IssuanceError) {
        guard !text.isEmpty else { throw .claimInvalid(name: name, expected: "a text that is not empty") }
    }

    private static func isScope(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }
    }
}
