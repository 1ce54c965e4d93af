/// Verifies tokens of several issuers, on one thread: each with the keys of the issuer that it names.
package final class IssuerVerifiers {
    private var issuers: [(issuer: [UInt8], verifier: TokenVerifier)]
    private let tokenLength: Int
    private var scanner = JSONScanner()

    /// - Parameters:
    ///   - issuers: The values of `iss` and what verifies their tokens; of two that are the same, the first counts.
    ///   - limits: What the verifiers read at most.
    package init(
        _ issuers: [(issuer: String, verifier: TokenVerifier)],
        limits: TokenVerifier.Limits = TokenVerifier.Limits()
    ) {
        self.issuers = issuers.map { (Array($0.issuer.utf8), $0.verifier) }
        tokenLength = limits.tokenLength
    }

    /// Verifies the signature of a token with its issuer's keys.
    ///
    /// With several issuers `iss` has to be read before anything is proven. It decides only whose keys must verify the
    /// token, and the bytes it was read from are the ones that are verified then.
    ///
    /// - Returns: The token, and its issuer's place in the list.
    /// - Throws: The rule that refused the token; ``TokenRefusal/unknownIssuer`` if no issuer of the list is named.
    package func verify(_ token: Span<UInt8>) throws(TokenRefusal) -> (token: VerifiedToken, place: Int) {
        if issuers.count == 1 { return (try issuers[0].verifier.verify(token), 0) }
        let (parts, claims, place) = try unverifiedClaims(of: token)
        let header = try issuers[place].verifier.verifySignature(of: token, parts)
        return (VerifiedToken(header: header, claims: ClaimsSet(object: claims)), place)
    }

    /// Whose keys would have to verify a token; the token may be anybody's.
    ///
    /// - Returns: The place of its issuer in the list.
    package func place(of token: Span<UInt8>) throws(TokenRefusal) -> Int {
        issuers.count == 1 ? 0 : try unverifiedClaims(of: token).place
    }

    /// Verifies with other keys from now on.
    package func replace(at place: Int, with verifier: TokenVerifier) { issuers[place].verifier = verifier }

    private func unverifiedClaims(
        of token: Span<UInt8>
    ) throws(TokenRefusal) -> (parts: CompactSerialization, claims: JSONObject, place: Int) {
        let parts = try CompactSerialization(parsing: token, lengthLimit: tokenLength)
        let payload = try Base64URL.decodePart(token.extracting(parts.payload), .payload)
        let object: JSONObject
        do { object = try JSONObject(scanning: payload, with: &scanner) } catch { throw .claimsNotJSON(error) }
        guard let issuer = object[.issuer],
            let place = issuers.firstIndex(where: { object.string(issuer, is: $0.issuer) })
        else { throw .unknownIssuer }
        return (parts, object, place)
    }
}
