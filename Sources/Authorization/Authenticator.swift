package import FunctionKit
import JOSE

/// Turns bearer tokens into grants, on one thread.
///
/// It holds the verifier of every issuer, whose contexts belong to a single thread.
package final class Authenticator {
    private let issuers: Issuers
    private let verifiers: [TokenVerifier]

    /// Makes the verifiers of every issuer.
    package init(issuers: Issuers) {
        self.issuers = issuers
        verifiers = issuers.all.map { TokenVerifier(keys: $0.keys, algorithms: $0.algorithms) }
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
        let (issuer, claims) = try authenticate(token, at: now)
        let subject: String
        let granted: TokenClaims
        do throws(TokenRefusal) {
            // The policy has required it.
            subject = try claims.subject ?? ""
            granted = try TokenClaims(claims, of: issuer)
        } catch {
            throw .invalidToken(.refused(error))
        }
        guard access.isMet(by: granted, parameters: parameters) else {
            throw .insufficientScope(subject: subject, scopes: access.scopes, unmet: access.description)
        }
        return Grant(subject: subject, issuer: issuer.issuer, claims: granted)
    }

    private func authenticate(
        _ token: BearerToken, at now: Int64
    ) throws(AuthorizationRefusal) -> (Issuer, ClaimsSet) {
        let bytes = token.bytes.span
        let place = try place(of: bytes)
        let issuer = issuers.all[place]
        do throws(TokenRefusal) {
            let verified = try verifiers[place].verify(bytes)
            try issuer.policy.check(verified, at: NumericDate(secondsSince1970: Double(now)))
            return (issuer, try verified.claims)
        } catch {
            throw .invalidToken(.refused(error))
        }
    }

    /// Chooses the issuer. What the unverified token says decides only whose keys must verify it.
    private func place(of token: Span<UInt8>) throws(AuthorizationRefusal) -> Int {
        guard let first = verifiers.first else { throw .invalidToken(.unknownIssuer) }
        guard verifiers.count > 1 else { return 0 }
        let name: String?
        do throws(TokenRefusal) {
            name = try first.unverifiedIssuer(of: token)
        } catch {
            throw .invalidToken(.refused(error))
        }
        guard let place = name.flatMap(issuers.place) else { throw .invalidToken(.unknownIssuer) }
        return place
    }
}
