public import AccountStore
public import Issuance

/// Why there is no new token.
public enum ExchangeError: Error, Equatable {
    /// The old token is not this issuer's, or no longer good.
    case tokenNotGood
    /// The old token is for neither the issuer's own audience nor the client that holds it.
    case tokenForOthers
    /// As many act for the subject already as are allowed to.
    case tooManyActors(limit: Int)
    /// The client may not ask for tokens of this audience.
    case audience
    /// The old token does not carry the scope, or the client may not ask for it.
    case scope
    /// There is no such client, or it is disabled.
    case client
    /// The store failed.
    case store(StoreError)
    /// The new token could not be signed.
    case key(IssuanceError)
}

extension ExchangeError: CustomStringConvertible {
    /// The fact and what is expected, in printable ASCII without quotes.
    public var description: String {
        switch self {
        case .tokenNotGood: "the subject token is not good, expected a live access token of this issuer"
        case .tokenForOthers: "the subject token is for another audience, expected this issuer's or the client itself"
        case .tooManyActors(let limit): "the subject token went through \(limit) exchanges, which is the limit"
        case .audience: "the client may not exchange this token for one of that audience"
        case .scope: "the scope is more than the subject token carries or the client may ask for"
        case .client: "there is no such client, or it is disabled"
        case .store(let error): error.description
        case .key(let error): error.description
        }
    }
}
