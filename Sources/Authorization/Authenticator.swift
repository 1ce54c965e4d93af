package import FunctionKit
import JOSE

/// Turns bearer tokens into grants, on one thread.
///
/// It holds the verifier of every issuer, whose contexts belong to a single thread.
package final class Authenticator {
    private let issuers: Issuers
    private let verifiers: [TokenVerifier]

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
        do {
            let subject = try claims.subject ?? ""
            let claims = try TokenClaims(claims, of: issuer)
            guard try access.isMet(by: claims, parameters: parameters) else {
                throw AuthorizationRefusal.insufficientScope(
                    subject: subject, scopes: access.scopes, unmet: access.description)
            }
            return Grant(subject: subject, issuer: issuer.issuer, claims: claims)
        } catch let refusal as AuthorizationRefusal {
            throw refusal
        } catch let refusal as TokenRefusal {
            throw .invalidToken(.refused(refusal))
        } catch {
            preconditionFailure("an access rule threw \(error)")
        }
    }

    private func authenticate(
        _ token: BearerToken, at now: Int64
    ) throws(AuthorizationRefusal) -> (Issuer, ClaimsSet) {
        let bytes = token.bytes.span
        do {
            let place = try place(of: bytes)
            let issuer = issuers.all[place]
            let verified = try verifiers[place].verify(bytes)
            try issuer.policy.check(verified, at: NumericDate(secondsSince1970: Double(now)))
            return (issuer, try verified.claims)
        } catch let refusal as AuthorizationRefusal {
            throw refusal
        } catch let refusal as TokenRefusal {
            throw .invalidToken(.refused(refusal))
        } catch {
            preconditionFailure("a verifier threw \(error)")
        }
    }

    /// Chooses the issuer. What the unverified token says decides only whose keys must verify it.
    private func place(of token: Span<UInt8>) throws -> Int {
        guard let first = verifiers.first else { throw AuthorizationRefusal.invalidToken(.unknownIssuer) }
        guard verifiers.count > 1 else { return 0 }
        guard let name = try first.unverifiedIssuer(of: token), let place = issuers.place(of: name) else {
            throw AuthorizationRefusal.invalidToken(.unknownIssuer)
        }
        return place
    }
}
