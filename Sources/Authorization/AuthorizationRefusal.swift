package import JOSE

/// Why a call may not reach its function.
package enum AuthorizationRefusal: Error {
    /// There is no bearer token.
    case noCredentials
    /// The credentials cannot be read.
    case invalidRequest(CredentialsError)
    /// The token is refused.
    case invalidToken(TokenRefusal)
    /// The issuer's keys cannot be had at present, so that nobody can say whether the token is good.
    case keysUnavailable(retryAfterInSeconds: Int64)
    /// The token was revoked.
    case revoked(subject: String)
    /// Nothing has been heard of revocations for so long that nobody can say whether the token is still good, and the
    /// function is one that waits for that.
    case revocationsUnavailable(retryAfterInSeconds: Int64)
    /// The token is good, but not enough for this function.
    case insufficientScope(subject: String, scopes: [String], unmet: String)

    private enum Rule: String, CaseIterable {
        case noCredentials = "no-credentials"
        case keysUnavailable = "keys-unavailable"
        case revoked
        case revocationsUnavailable = "revocations-unavailable"
        case insufficientScope = "insufficient-scope"
    }

    /// The stable names of all rules, those of credentials and tokens included.
    package static var rules: [String] {
        Rule.allCases.map(\.rawValue) + CredentialsError.rules + TokenRefusal.rules
    }

    /// The rule's stable name, for the log.
    package var rule: String {
        switch self {
        case .noCredentials: Rule.noCredentials.rawValue
        case .invalidRequest(let error): error.rule
        case .invalidToken(let refusal): refusal.rule
        case .keysUnavailable: Rule.keysUnavailable.rawValue
        case .revoked: Rule.revoked.rawValue
        case .revocationsUnavailable: Rule.revocationsUnavailable.rawValue
        case .insufficientScope: Rule.insufficientScope.rawValue
        }
    }

    /// Who calls, where the token says so beyond doubt.
    package var subject: String? {
        switch self {
        case .revoked(let subject), .insufficientScope(let subject, _, _): subject
        default: nil
        }
    }

    /// When to try again, where the runtime is to blame.
    package var retryAfterInSeconds: Int64? {
        switch self {
        case .keysUnavailable(let seconds), .revocationsUnavailable(let seconds): seconds
        default: nil
        }
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3): the code and the scopes, never the rule.
    ///
    /// - Parameter realm: A text that needs no escape in a quoted string.
    /// - Returns: Nil where the caller's credentials are not to blame.
    package func challenge(realm: String) -> String? {
        switch self {
        case .keysUnavailable, .revocationsUnavailable: nil
        case .noCredentials: "Bearer realm=\"\(realm)\""
        case .invalidRequest: "Bearer error=\"invalid_request\""
        case .invalidToken, .revoked: "Bearer error=\"invalid_token\""
        case .insufficientScope(_, let scopes, _) where scopes.isEmpty: "Bearer error=\"insufficient_scope\""
        case .insufficientScope(_, let scopes, _):
            "Bearer error=\"insufficient_scope\", scope=\"\(scopes.joined(separator: " "))\""
        }
    }
}

extension AuthorizationRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noCredentials: "no bearer token, expected one"
        case .invalidRequest(let error): "\(error)"
        case .invalidToken(let refusal): "\(refusal)"
        case .keysUnavailable: "keys of the token's issuer are not available"
        case .revoked: "token is revoked"
        case .revocationsUnavailable: "revocations of the token's issuer are not heard of"
        case .insufficientScope(_, _, let unmet): "token does not meet the access, expected \(unmet)"
        }
    }
}
