import FunctionKit

extension Accounts {
    /// The grant type of a token exchange (RFC 8693 §2.1).
    static let exchangeGrantType = "urn:ietf:params:oauth:grant-type:token-exchange"

    /// The token endpoint (RFC 6749 §3.2).
    struct Token: OAuthFunction {
        static let endpoint = Endpoint(
            .post, "/accounts/token",
            access: .public(because: "refresh tokens and client secrets are checked by the function (RFC 6749)"))

        func answer(_ call: OAuthCall) async throws(OAuthError) -> Response {
            switch try call.form.required("grant_type") {
            case "refresh_token": try RefreshGrant(call: call).answer()
            case "client_credentials": try await ClientCredentialsGrant(call: call).answer()
            case Accounts.exchangeGrantType: try ExchangeGrant(call: call).answer()
            default: throw .unsupportedGrantType
            }
        }
    }
}
