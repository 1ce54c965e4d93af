package import FunctionKit
import JOSE

/// Turns bearer tokens into grants, on one thread.
///
/// It holds the verifier of every issuer, whose contexts belong to a single thread.
package final class Authenticator {
    private let issuers: [Issuer]
    private let verifiers: IssuerVerifiers

    /// Makes the verifiers of every issuer.
    ///
    /// - Parameter issuers: Issuers of different `iss`; of two with the same, the first counts.
    package init(issuers: [Issuer]) {
        self.issuers = issuers
        verifiers = IssuerVerifiers(
            issuers.map { ($0.issuer, TokenVerifier(keys: $0.keys, algorithms: $0.algorithms)) })
    }

    /// Verifies a token, then holds it against a function's access.
    ///
    /// - Parameters:
    ///   - parameters: The values of the endpoint's path parameters.
    ///   - now: Seconds since 1970.
    /// - Throws: Why the call may not go on.
    package func grant(
        _ token: BearerToken, access: AccessRule, parameters: PathParameters, at now: Int64
    ) throws(AuthorizationRefusal) -> Grant {
        let refusal: AuthorizationRefusal
        do throws(TokenRefusal) {
            let (verified, place) = try verifiers.verify(token.bytes.span)
            let issuer = issuers[place]
            try issuer.policy.check(verified, at: NumericDate(secondsSince1970: Double(now)))
            let claims = try TokenClaims(verified.claims, of: issuer)
            if access.isMet(by: claims, parameters: parameters) {
                return Grant(subject: claims.subject, issuer: issuer.issuer, claims: claims)
            }
            refusal = .insufficientScope(subject: claims.subject, scopes: access.scopes, unmet: access.description)
        } catch {
            refusal = .invalidToken(error)
        }
        throw refusal
    }
}
