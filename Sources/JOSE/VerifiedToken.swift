/// Proof that a JWS was signed by a key of the set; made by ``TokenVerifier`` and ``IssuerVerifiers`` alone.
///
/// It says who wrote the token, not what the token is good for: ``TokenPolicy/check(_:at:)`` judges the claims.
package struct VerifiedToken: Sendable {
    /// The protected header.
    package let header: JOSEHeader
    private let content: Payload

    init(header: JOSEHeader, payload: Payload) {
        self.header = header
        content = payload
    }

    /// The decoded payload, which need not be JSON.
    package var payload: [UInt8] {
        switch content {
        case .claims(let claims): claims.json
        case .notJSON(let payload, _): payload
        }
    }

    /// The payload as claims.
    ///
    /// - Throws: ``TokenRefusal/claimsNotJSON(_:)`` if the payload is not one JSON object; so are those of a nested JWT
    ///   and of a detached payload.
    package var claims: ClaimsSet {
        get throws(TokenRefusal) {
            switch content {
            case .claims(let claims): return claims
            case .notJSON(_, let error): throw .claimsNotJSON(error)
            }
        }
    }
}
