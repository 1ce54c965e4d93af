/// Proof that a JWS was signed by a key of the set; made by ``TokenVerifier`` and ``IssuerVerifiers`` alone.
///
/// It says who wrote the token, not what the token is good for: ``TokenPolicy/check(_:at:)`` judges the claims.
package struct VerifiedToken: Sendable {
    /// The protected header.
    package let header: JOSEHeader
    /// The decoded payload, which need not be JSON.
    package let payload: [UInt8]
    private let parsedClaims: Result<ClaimsSet, JSONError>

    init(header: JOSEHeader, payload: [UInt8], with scanner: inout JSONScanner) {
        self.header = header
        self.payload = payload
        do {
            parsedClaims = .success(ClaimsSet(object: try JSONObject(scanning: payload, with: &scanner)))
        } catch {
            parsedClaims = .failure(error)
        }
    }

    init(header: JOSEHeader, claims: ClaimsSet) {
        self.header = header
        payload = claims.json
        parsedClaims = .success(claims)
    }

    /// The payload as claims.
    ///
    /// - Throws: ``TokenRefusal/claimsNotJSON(_:)`` if the payload is not one JSON object; so are those of a nested JWT
    ///   and of a detached payload.
    package var claims: ClaimsSet {
        get throws(TokenRefusal) {
            do { return try parsedClaims.get() } catch { throw .claimsNotJSON(error) }
        }
    }
}
