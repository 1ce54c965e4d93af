/// `[[issuer]]`: whose tokens are accepted, and what they must look like.
package struct IssuerSettings: Sendable, Equatable {
    /// Which `typ` a token's header must have (RFC 9068 §2.1, RFC 8725 §3.11).
    package enum TokenType: Sendable, Equatable {
        /// `"any"`: every `typ`, and none.
        case any
        /// This one.
        case only(String)
    }

    /// `name` in logs and on the command line, unique.
    package var name: String
    /// `issuer`, compared with the claim `iss` byte by byte, unique.
    package var issuer: String
    /// `audience`, of which `aud` must contain one; a single string in the file stands for an array of one.
    package var audience: [String]
    /// `algorithms`, each a ``KnownAlgorithm/name``: all HMAC or all with public keys (RFC 8725 §3.1).
    package var algorithms: [String]
    /// `keys`.
    package var keys: KeySource
    /// `token_type`, by default `at+jwt`.
    package var tokenType: TokenType
    /// `leeway` for differing clocks, by default 30 s (0...10 min): what NTP keeps, and no more than a retry hides.
    package var leeway: Duration
    /// `max_age` since `iat`, by default none (1 s...3650 d).
    package var maximumAge: Duration?
    /// `required`, claims that must be present besides `iss`, `aud`, `exp` and `sub`, by default none.
    package var requiredClaims: [String]
    /// `scope_claims`, the claims that scopes are read from, out of `scope`, `scp` and `permissions`, by default `scope`.
    package var scopeClaims: [String]
    /// `role_claims`, the claims that roles are read from, by default `role` and `roles`.
    package var roleClaims: [String]
    /// `es256_tables`, whether ES256 is verified with a table of each key's multiples, by default false.
    package var usesES256Tables: Bool
    /// `revocations`; nil where none are obeyed.
    package var revocations: RevocationSettings?
    /// The line of `keys`, for the faults that are found when they are loaded.
    package var keysLine: Int

    /// Makes an issuer with the defaults for all that a file need not say.
    package init(
        name: String, issuer: String, audience: [String], algorithms: [String], keys: KeySource,
        tokenType: TokenType = .only("at+jwt"), leeway: Duration = .seconds(30), maximumAge: Duration? = nil,
        requiredClaims: [String] = [], scopeClaims: [String] = ["scope"], roleClaims: [String] = ["role", "roles"],
        usesES256Tables: Bool = false, keysLine: Int
    ) {
        self.name = name
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.keys = keys
        self.tokenType = tokenType
        self.leeway = leeway
        self.maximumAge = maximumAge
        self.requiredClaims = requiredClaims
        self.scopeClaims = scopeClaims
        self.roleClaims = roleClaims
        self.usesES256Tables = usesES256Tables
        self.keysLine = keysLine
    }
}
