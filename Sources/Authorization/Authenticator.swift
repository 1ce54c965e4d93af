package import FunctionKit
import JOSE
import RemoteKeys

/// Turns bearer tokens into grants, on one thread.
///
/// It holds the verifier of every issuer, whose contexts belong to a single thread, and the tokens that they have
/// verified.
package final class Authenticator {
    private let issuers: [Issuer]
    private let verifiers: IssuerVerifiers
    private var memo: TokenMemo
    /// What the verifiers were made from.
    private var keys: [IssuerKeys.Snapshot]

    /// Makes the verifiers of every issuer.
    ///
    /// - Parameters:
    ///   - issuers: Issuers of different `iss`; of two with the same, the first counts.
    ///   - memo: How many verified tokens are remembered.
    package init(issuers: [Issuer], memo: Int) {
        self.issuers = issuers
        self.memo = TokenMemo(capacity: memo)
        let keys = issuers.map(\.keys.current)
        self.keys = keys
        verifiers = IssuerVerifiers(zip(issuers, keys).map { ($0.issuer, $0.verifier(with: $1)) })
    }

    /// Why there is no grant.
    package struct Failure: Error {
        /// Why the call may not go on as things stand.
        package let refusal: AuthorizationRefusal
        /// The key that might change that, if it comes.
        package let missingKey: MissingKey?

        init(_ refusal: AuthorizationRefusal, missingKey: MissingKey? = nil) {
            self.refusal = refusal
            self.missingKey = missingKey
        }
    }

    /// Verifies a token, then holds it against a function's access.
    ///
    /// - Parameters:
    ///   - parameters: The values of the endpoint's path parameters.
    ///   - now: Seconds since 1970.
    package func grant(
        _ token: BearerToken, access: AccessRule, parameters: PathParameters, at now: Int64
    ) throws(Failure) -> Grant {
        bringUpToDate()
        let (claims, issuer) = try claims(of: token, at: NumericDate(secondsSince1970: Double(now)))
        guard access.isMet(by: claims, parameters: parameters) else {
            throw Failure(
                .insufficientScope(subject: claims.subject, scopes: access.scopes, unmet: access.description))
        }
        return Grant(subject: claims.subject, issuer: issuer.issuer, claims: claims)
    }

    /// A key that has left its set must not verify one token more, a remembered one neither.
    private func bringUpToDate() {
        for place in issuers.indices where issuers[place].keys.epoch != keys[place].epoch {
            let current = issuers[place].keys.current
            keys[place] = current
            verifiers.replace(at: place, with: issuers[place].verifier(with: current))
        }
    }

    private func claims(of token: BearerToken, at now: NumericDate) throws(Failure) -> (TokenClaims, Issuer) {
        let bytes = token.bytes.span
        if let known = memo.find(bytes, at: now), known.epoch == keys[known.place].epoch {
            return (known.claims, issuers[known.place])
        }
        let refusal: TokenRefusal
        do throws(TokenRefusal) {
            let (verified, place) = try verifiers.verify(bytes)
            let issuer = issuers[place]
            let validity = try issuer.policy.check(verified, at: now)
            let claims = try TokenClaims(verified.claims, of: issuer)
            memo.remember(
                TokenMemo.Entry(place: place, epoch: keys[place].epoch, validity: validity, claims: claims), for: bytes)
            return (claims, issuer)
        } catch {
            refusal = error
        }
        throw failure(refusal, bytes)
    }

    private func failure(_ refusal: TokenRefusal, _ token: Span<UInt8>) -> Failure {
        guard let place = try? verifiers.place(of: token),
            let missing = MissingKey(refusal, of: issuers[place], given: keys[place])
        else { return Failure(.invalidToken(refusal)) }
        let retryAfter = missing.retryAfterInSeconds
        return Failure(
            retryAfter.map { .keysUnavailable(retryAfterInSeconds: $0) } ?? .invalidToken(refusal), missingKey: missing)
    }
}

extension Issuer {
    fileprivate func verifier(with snapshot: IssuerKeys.Snapshot) -> TokenVerifier {
        TokenVerifier(keys: snapshot.keys ?? JWKSet(keys: []), algorithms: algorithms, usesTables: usesTables)
    }
}
