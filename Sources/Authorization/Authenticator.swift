package import FunctionKit
import JOSE
import RemoteKeys
import Revocations

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
    /// For every issuer, which rules stop without news of its revocations.
    private var stops: [RevocationStops]

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
        stops = issuers.map { RevocationStops($0.revocations) }
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
        let known = try known(token.bytes.span, at: NumericDate(secondsSince1970: Double(now)))
        let (claims, issuer) = (known.claims, issuers[known.place])
        if issuer.revocationEpoch != known.revocations { try refuseRevoked(known, token.bytes.span) }
        guard access.isMet(by: claims, parameters: parameters) else {
            throw Failure(
                .insufficientScope(subject: claims.subject, scopes: access.scopes, unmet: access.description))
        }
        guard !stops[known.place].stops(access) else {
            throw Failure(.revocationsUnavailable(retryAfterInSeconds: RevocationPolicy.retryAfterInSeconds))
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

    /// What is known of a token, whether or not it was revoked since.
    private func known(_ token: Span<UInt8>, at now: NumericDate) throws(Failure) -> TokenMemo.Entry {
        if let known = memo.find(token, at: now), known.epoch == keys[known.place].epoch { return known }
        let refusal: TokenRefusal
        do throws(TokenRefusal) {
            let (verified, place) = try verifiers.verify(token)
            let issuer = issuers[place]
            let validity = try issuer.policy.check(verified, at: now)
            let claims = try TokenClaims(verified.claims, of: issuer)
            let entry = TokenMemo.Entry(place: place, epoch: keys[place].epoch, validity: validity, claims: claims)
            memo.remember(entry, for: token)
            return entry
        } catch {
            refusal = error
        }
        throw failure(refusal, token)
    }

    private func refuseRevoked(_ known: TokenMemo.Entry, _ token: Span<UInt8>) throws(Failure) {
        guard let list = issuers[known.place].revocations?.list else { return }
        // Before the list is asked: what is applied in between counts for the next call.
        let epoch = list.epoch
        let isRevoked: Bool
        do throws(TokenRefusal) {
            isRevoked = try known.claims.isRevoked(by: list)
        } catch {
            throw Failure(.invalidToken(error))
        }
        guard !isRevoked else { throw Failure(.revoked(subject: known.claims.subject)) }
        memo.confirm(token, revocations: epoch)
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
    /// Changes whenever more of its tokens are revoked; 0 where none ever are.
    fileprivate var revocationEpoch: UInt64 { revocations?.list.epoch ?? 0 }

    fileprivate func verifier(with snapshot: IssuerKeys.Snapshot) -> TokenVerifier {
        TokenVerifier(keys: snapshot.keys ?? JWKSet(keys: []), algorithms: algorithms, usesTables: usesTables)
    }
}
