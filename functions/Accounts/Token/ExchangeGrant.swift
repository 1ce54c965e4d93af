import AccountKit
import FunctionKit
import Issuance

/// A token with which a client calls another service on behalf of whoever called it (RFC 8693).
struct ExchangeGrant {
    private static let accessToken = "urn:ietf:params:oauth:token-type:access_token"
    private static let jwt = "urn:ietf:params:oauth:token-type:jwt"

    let call: OAuthCall

    func answer() throws(OAuthError) -> Response {
        let form = call.form
        let client = try call.client()
        let text = try form.required("subject_token")
        let type = try form.required("subject_token_type")
        guard type == Self.accessToken || type == Self.jwt else {
            throw .invalidRequest("subject_token_type is not served, expected \(Self.accessToken) or \(Self.jwt)")
        }
        guard form["actor_token"] == nil, form["actor_token_type"] == nil else {
            throw .invalidRequest("actor_token is not served; the client that authenticates is the actor")
        }
        guard form["requested_token_type"] ?? Self.accessToken == Self.accessToken else {
            throw .invalidRequest("requested_token_type is not served, expected \(Self.accessToken)")
        }
        let exchange = TokenExchange(by: client, for: try target(), scopes: try form.scopes())
        // Verified with the same rules as at every endpoint; the store says in the exchange whether it was revoked.
        guard let subject = call.service.issuer.verify(text, at: call.now) else {
            throw OAuthError(ExchangeError.tokenNotGood)
        }
        let exchanged: ExchangedToken
        do { exchanged = try call.service.exchange(subject, for: exchange, at: call.now) } catch {
            throw OAuthError(error)
        }
        return try call.answer(
            TokenAnswer(
                exchanged.token, scopes: exchanged.scopes, at: call.now, issuedTokenType: Self.accessToken))
    }

    /// The one audience that is asked for, be it as a name or as a URI; nil where none is.
    private func target() throws(OAuthError) -> String? {
        let targets = call.form.all("audience") + call.form.all("resource")
        guard let first = targets.first else { return nil }
        guard targets.allSatisfy({ $0.utf8.elementsEqual(first.utf8) }) else {
            throw .invalidTarget("a token is made for one audience, expected one audience or resource")
        }
        return first
    }
}

extension OAuthError {
    init(_ error: ExchangeError) {
        self =
            switch error {
            case .tokenNotGood, .tokenForOthers, .tooManyActors: .invalidRequest(error.description)
            case .audience: .invalidTarget(error.description)
            case .scope: .invalidScope(error.description)
            case .client: .invalidClient
            case .store, .key: .unavailable(error.description)
            }
    }
}
