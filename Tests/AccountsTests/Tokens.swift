/// A token answer as RFC 6749 §5.1 has it.
struct Tokens: Decodable, Equatable {
    let accessToken: String
    let tokenType: String
    let expiresIn: Int64
    let scope: String?
    let refreshToken: String?
    let issuedTokenType: String?

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
        case scope
        case refreshToken = "refresh_token"
        case issuedTokenType = "issued_token_type"
    }
}
