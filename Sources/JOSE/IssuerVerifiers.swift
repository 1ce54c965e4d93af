/// Verifies tokens of several issuers, on one thread: each with the keys of the issuer that it names.
package final class IssuerVerifiers {
    private var issuers: [(issuer: [UInt8], verifier: TokenVerifier)]
    private let tokenLength: Int
    private var payloadReader = PayloadReader()

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
        let (parts, payload, place) = try unverified(token)
        let header = try issuers[place].verifier.verifySignature(of: token, parts)
        return (VerifiedToken(header: header, payload: payload), place)
    }

    /// Whose keys would have to verify a token; the token may be anybody's.
    ///
    /// - Returns: The place of its issuer in the list.
    /// - Throws: As ``verify(_:)`` of several issuers does before it looks at the signature.
    package func place(of token: Span<UInt8>) throws(TokenRefusal) -> Int { try unverified(token).place }

    /// Verifies with other keys from now on.
    package func replace(at place: Int, with verifier: TokenVerifier) { issuers[place].verifier = verifier }

    private func unverified(
        _ token: Span<UInt8>
    ) throws(TokenRefusal) -> (parts: CompactSerialization, payload: Payload, place: Int) {
        let parts = try CompactSerialization(parsing: token, lengthLimit: tokenLength)
        let payload = try payloadReader.read(token.extracting(parts.payload))
        return (parts, payload, try place(of: payload))
    }

    /// The place of the issuer that a payload names.
    private func place(of payload: Payload) throws(TokenRefusal) -> Int {
        switch payload {
        case .notJSON(_, let error):
            throw .claimsNotJSON(error)
        case .claims(let claims):
            guard let issuer = claims.object[.issuer] else { throw .unknownIssuer }
            for place in issuers.indices where claims.object.string(issuer, is: issuers[place].issuer) { return place }
            throw .unknownIssuer
        }
    }
}
