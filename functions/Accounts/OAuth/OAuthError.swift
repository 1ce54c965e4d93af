import AccountKit
import AccountStore
import FunctionKit

/// Why an OAuth endpoint does not do what it was asked to.
///
/// Descriptions are for the client's author: printable ASCII without `"` and `\` (RFC 6749 §5.2), and nothing of what was
/// sent.
enum OAuthError: Error, Equatable {
    /// The request is malformed.
    case invalidRequest(String)
    /// The client is unknown, disabled, or has not shown its secret; which of it is nobody's business.
    case invalidClient
    /// The refresh token is not good, or another client's.
    case invalidGrant(String)
    /// The grant type is not one of those that are served.
    case unsupportedGrantType
    /// The scope is malformed, or more than may be asked for.
    case invalidScope(String)
    /// The token cannot be made for this audience (RFC 8693 §2.2.2).
    case invalidTarget(String)
    /// The client has failed too often of late.
    case throttled(retryAfterInSeconds: Int64)
    /// The body is longer than is read.
    case tooLong(limitInBytes: Int)
    /// The store or the signing key failed; in words for the log.
    case unavailable(String)

    /// A store's failure.
    init(_ error: StoreError) { self = .unavailable(error.description) }

    /// What kept a token from being issued.
    init(_ error: AccountError) { self = .unavailable(error.description) }

    /// An answer that has no form as JSON.
    static let unwritable = OAuthError.unavailable("an answer cannot be written as JSON")
}

extension OAuthError {
    /// What the client is told: the form of RFC 6749 §5.2 where that knows a code, and a problem where it knows none.
    ///
    /// - Throws: ``FunctionKit/Problem``: 413, 429, or 503, which RFC 7009 §2.2.1 names for a server that is out of order.
    func response() throws -> Response {
        var fields = TokenAnswer.uncached
        switch self {
        case .invalidRequest(let text): return try Self.bad("invalid_request", text)
        case .invalidGrant(let text): return try Self.bad("invalid_grant", text)
        case .invalidScope(let text): return try Self.bad("invalid_scope", text)
        case .invalidTarget(let text): return try Self.bad("invalid_target", text)
        case .unsupportedGrantType:
            return try Self.bad(
                "unsupported_grant_type", "expected refresh_token, client_credentials or \(Accounts.exchangeGrantType)")
        case .invalidClient:
            // In the body's case RFC 6749 leaves the field out, but RFC 9110 §15.5.2 wants one with every 401.
            fields[.wwwAuthenticate] = "Basic realm=\"accounts\", charset=\"UTF-8\""
            return try Self.answer("invalid_client", "the client is not authenticated", .unauthorized, fields)
        case .throttled(let seconds):
            fields[.retryAfter] = String(seconds)
            throw Problem(.tooManyRequests, detail: "client authentication has failed too often", headerFields: fields)
        case .tooLong(let limit):
            throw Problem(.contentTooLarge, detail: "the body is longer than \(limit) bytes", headerFields: fields)
        case .unavailable:
            fields[.retryAfter] = "1"
            throw Problem(.serviceUnavailable, detail: "the accounts are not available", headerFields: fields)
        }
    }

    private struct Document: Encodable {
        let error: String
        let description: String

        private enum CodingKeys: String, CodingKey {
            case error
            case description = "error_description"
        }
    }

    private static func bad(_ code: String, _ text: String) throws -> Response {
        try answer(code, text, .badRequest, TokenAnswer.uncached)
    }

    private static func answer(
        _ code: String, _ text: String, _ status: HTTPResponse.Status, _ fields: HTTPFields
    ) throws -> Response {
        try .json(Document(error: code, description: text), status: status, headerFields: fields)
    }
}
