package import JOSE
package import Signatures

/// An issuer whose tokens are accepted: its keys, and what its tokens must be like.
///
/// An object, because every call looks at it.
package final class Issuer: Sendable {
    /// The name in logs and in `runtime.toml`.
    package let name: String
    /// The value of `iss`.
    package let issuer: String
    /// The keys that may have signed its tokens.
    package let keys: IssuerKeys
    /// What `alg` may be.
    package let algorithms: [SignatureAlgorithm]
    /// Whether ES256 is verified with tables, see `SignatureVerifier`.
    let usesTables: Bool
    /// What its tokens must claim.
    package let policy: TokenPolicy
    /// The claims that scopes are read from.
    let scopeClaims: [ClaimName]
    /// The claims that roles are read from.
    let roleClaims: [ClaimName]
    /// Which of its tokens are revoked; nil where none are.
    let revocations: RevocationPolicy?

    /// Describes an issuer.
    ///
    /// - Parameters:
    ///   - tokenType: What `typ` must be; nil accepts every type.
    ///   - requiredClaims: Claims that must be there beside `iss`, `aud`, `exp` and `sub`, which always must.
    ///   - usesTables: Whether ES256 is verified with tables of the keys' multiples.
    ///   - revocations: Which of its tokens are revoked; nil where none are.
    package init(
        name: String, issuer: String, audience: [String], algorithms: [SignatureAlgorithm], keys: IssuerKeys,
        tokenType: TokenType? = .accessToken, leeway: Duration = .zero, maximumAge: Duration? = nil,
        requiredClaims: [String] = [], scopeClaims: [String] = ["scope"], roleClaims: [String] = ["role", "roles"],
        usesTables: Bool = false, revocations: RevocationPolicy? = nil
    ) {
        self.name = name
        self.issuer = issuer
        self.keys = keys
        self.algorithms = algorithms
        self.usesTables = usesTables
        self.revocations = revocations
        self.scopeClaims = scopeClaims.map(ClaimName.init)
        self.roleClaims = roleClaims.map(ClaimName.init)
        policy = TokenPolicy(
            issuer: issuer, audience: audience, tokenType: tokenType, leeway: leeway, maximumAge: maximumAge,
            requiredClaims: ["exp", "sub"] + requiredClaims)
    }
}
