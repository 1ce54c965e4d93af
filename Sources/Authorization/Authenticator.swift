package import FunctionKit
import JOSE
import RemoteKeys
import Revocations
import Synchronization

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
    /// Which rules wait for news of which issuer's revocations; by the rule's number, then the issuer's place.
    private var waits: [Bool?] = []

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
        let (claims, place) = try claims(of: token, at: NumericDate(secondsSince1970: Double(now)))
        let issuer = issuers[place]
        if issuer.mayHaveRevoked(claims) { try issuer.refuseRevoked(claims) }
        guard access.isMet(by: claims, parameters: parameters) else {
            throw Failure(
                .insufficientScope(subject: claims.subject, scopes: access.scopes, unmet: access.description))
        }
        if issuer.revocations != nil, waits(access, for: place), issuer.isSilentAboutRevocations {
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

    /// What a good token claims, whether or not it was revoked since, and its issuer's place.
    private func claims(of token: BearerToken, at now: NumericDate) throws(Failure) -> (TokenClaims, Int) {
        let bytes = token.bytes.span
        if let known = memo.find(bytes, at: now), known.epoch == keys[known.place].epoch {
            return (known.claims, known.place)
        }
        let refusal: TokenRefusal
        do throws(TokenRefusal) {
            let (verified, place) = try verifiers.verify(bytes)
            let issuer = issuers[place]
            let validity = try issuer.policy.check(verified, at: now)
            let claims = try TokenClaims(verified.claims, of: issuer)
            memo.remember(
                TokenMemo.Entry(place: place, epoch: keys[place].epoch, validity: validity, claims: claims), for: bytes)
            return (claims, place)
        } catch {
            refusal = error
        }
        throw failure(refusal, bytes)
    }

    /// Whether a rule waits for news of an issuer's revocations; each is looked at once.
    private func waits(_ access: AccessRule, for place: Int) -> Bool {
        let index = access.number * issuers.count + place
        if index < waits.count, let known = waits[index] { return known }
        if index >= waits.count { waits += Array(repeating: nil, count: index + 1 - waits.count) }
        let isWaiting = issuers[place].revocations?.names(access) ?? false
        waits[index] = isWaiting
        return isWaiting
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
    /// Whether more of its tokens are revoked than when this one was found good.
    fileprivate func mayHaveRevoked(_ claims: TokenClaims) -> Bool {
        guard let revocations else { return false }
        return revocations.hasNews(since: claims.unrevoked.load(ordering: .relaxed))
    }

    /// Whether its revocations are too old for the functions that wait for them.
    fileprivate var isSilentAboutRevocations: Bool {
        guard let revocations else { return false }
        return revocations.isSilent
    }

    fileprivate func refuseRevoked(_ claims: TokenClaims) throws(Authenticator.Failure) {
        guard let list = revocations?.list else { return }
        // Before the list is asked: what is applied in between counts for the next call.
        let epoch = list.epoch
        let isRevoked: Bool
        do throws(TokenRefusal) {
            isRevoked = try claims.isRevoked(by: list)
        } catch {
            throw Authenticator.Failure(.invalidToken(error))
        }
        guard !isRevoked else { throw Authenticator.Failure(.revoked(subject: claims.subject)) }
        claims.unrevoked.store(epoch, ordering: .relaxed)
    }

    fileprivate func verifier(with snapshot: IssuerKeys.Snapshot) -> TokenVerifier {
        TokenVerifier(keys: snapshot.keys ?? JWKSet(keys: []), algorithms: algorithms, usesTables: usesTables)
    }
}
