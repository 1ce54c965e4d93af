import JOSE
import Signatures

/// No token is accepted but those that were signed, whatever the verifier has seen before.
struct TokenFuzzing: FuzzTarget {
    static let name = "token"
    private static let algorithms = SignatureAlgorithm.allCases
    private let signed: Set<[UInt8]>
    private let keys: JWKSet
    /// Has seen every input before, and so recognizes headers.
    private let warm: TokenVerifier
    private let byIssuer: IssuerVerifiers

    init() throws {
        // Their private keys are gone.
        let names = try Corpus.names(of: Self.name).filter { $0.hasPrefix("signed-") }
        try self.init(signed: Set(names.map { try Corpus.bytes(of: $0, in: Self.name) }))
    }

    /// - Parameter signed: The tokens to be accepted.
    init(signed: Set<[UInt8]>) throws {
        self.signed = signed
        keys = try JWKSet(parsing: try Corpus.bytes(of: "token-keys", in: JWKSetFuzzing.name))
        warm = TokenVerifier(keys: keys, algorithms: Self.algorithms)
        byIssuer = IssuerVerifiers([
            ("https://other.example", TokenVerifier(keys: JWKSet(keys: []), algorithms: Self.algorithms)),
            ("https://id.example", TokenVerifier(keys: keys, algorithms: Self.algorithms)),
        ])
    }

    func check(_ input: [UInt8]) throws(Finding) {
        let fresh = TokenVerifier(keys: keys, algorithms: Self.algorithms)
        let verdict = Self.verdict { () throws(TokenRefusal) in try fresh.verify(input.span) }
        guard verdict == Self.verdict({ () throws(TokenRefusal) in try warm.verify(input.span) }) else {
            throw Finding("a verdict depends on the tokens before")
        }
        let chosen = Self.verdict { () throws(TokenRefusal) in try byIssuer.verify(input.span).token }
        switch verdict {
        case .success(let payload):
            guard signed.contains(input) else { throw Finding("a token is accepted that was not signed") }
            guard chosen == .success(payload) else { throw Finding("a token is refused by its issuer's name") }
        case .failure(let refusal):
            guard !signed.contains(input) else { throw Finding("a signed token is refused: \(refusal)") }
            guard TokenRefusal.rules.contains(refusal.rule), !"\(refusal)".isEmpty else {
                throw Finding("a refusal has no rule")
            }
            if case .success = chosen { throw Finding("a token is accepted by its issuer's name alone") }
        }
        _ = UnverifiedToken(input.span, lengthLimit: 16 << 10)
    }

    private static func verdict(
        _ verify: () throws(TokenRefusal) -> VerifiedToken
    ) -> Result<[UInt8], TokenRefusal> {
        do { return .success(try verify().payload) } catch { return .failure(error) }
    }
}
