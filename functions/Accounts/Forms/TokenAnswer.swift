import AccountKit
import FunctionKit
import Issuance

/// The answer that gives a token away (RFC 6749 §5.1, RFC 8693 §2.2.1).
struct TokenAnswer: Encodable, Sendable {
    /// What answers with or about tokens carry (RFC 6749 §5.1).
    static let uncached: HTTPFields = {
        var fields: HTTPFields = [.cacheControl: "no-store"]
        if let pragma = HTTPField.Name("Pragma") { fields[pragma] = "no-cache" }
        return fields
    }()

    let accessToken: String
    let expiresIn: Int64
    /// Absent where the token carries no scope.
    let scope: String?
    private(set) var refreshToken: String?
    let issuedTokenType: String?

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case scope
        case refreshToken = "refresh_token"
        case issuedTokenType = "issued_token_type"
    }

    /// - Parameter now: When it was issued, in seconds since 1970.
    init(
        _ access: TokenIssuer.IssuedToken, scopes: [String], at now: Int64, refresh: RefreshSecret? = nil,
        issuedTokenType: String? = nil
    ) {
        accessToken = access.text
        expiresIn = access.expires - now
        scope = scopes.isEmpty ? nil : scopes.joined(separator: " ")
        refreshToken = refresh?.text
        self.issuedTokenType = issuedTokenType
    }

    init(_ pair: TokenPair) {
        self.init(pair.access, scopes: pair.scopes, at: pair.issued, refresh: pair.refresh)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(accessToken, forKey: .accessToken)
        try members.encode("Bearer", forKey: .tokenType)
        try members.encode(expiresIn, forKey: .expiresIn)
        try members.encodeIfPresent(scope, forKey: .scope)
        try members.encodeIfPresent(refreshToken, forKey: .refreshToken)
        try members.encodeIfPresent(issuedTokenType, forKey: .issuedTokenType)
    }

    /// The answer.
    ///
    /// - Parameter cookieLifetime: How long the refresh token is good, in seconds, where it goes into the cookie and not
    ///   into the body; nil where it does not.
    func response(cookieLifetime: Int64? = nil) throws -> Response {
        guard let cookieLifetime, let refreshToken else { return try .json(self, headerFields: Self.uncached) }
        var answer = self
        answer.refreshToken = nil
        var fields = Self.uncached
        fields[.setCookie] = RefreshCookie.setting(refreshToken, lifetime: cookieLifetime)
        return try .json(answer, headerFields: fields)
    }
}
