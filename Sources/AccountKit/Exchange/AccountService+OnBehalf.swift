import AccountStore
public import FunctionKit
import Issuance

extension AccountService {
    /// A token with which a function calls another service on behalf of its caller.
    ///
    ///     let accounts = try context.resource(AccountService.self)
    ///     let ledger = try accounts.token(
    ///         onBehalfOf: context.grant, as: "transfer", for: "https://ledger.example.com", scopes: ["ledger:write"])
    ///     // Authorization: Bearer \(ledger.token.text)
    ///
    /// A function is not given its caller's own token for this: whoever holds that can do anything that the caller can,
    /// anywhere, and one line too many in a log or a request gives it away. A grant proves that the runtime has verified
    /// the token of this very call, so that nothing has to be shown once more, and what comes out is bounded as every
    /// exchange is (``exchange(_:for:at:)``): by the caller's scopes, by those of the client, by the end of the caller's
    /// token. It names the function's client as the actor.
    ///
    /// No secret is asked for, since the function runs in the process that could sign any token; a client's scopes,
    /// audiences and being disabled count all the same, and are looked up each time.
    ///
    /// - Parameters:
    ///   - grant: Of a token of this issuer's; a token from elsewhere is exchanged where it comes from.
    ///   - client: The id of the client that the function acts as, one of `swiftlet client add`.
    ///   - audience: Where the token is to be used; nil for the issuer's own audience.
    ///   - scopes: What it is to be good for; nil for all that the caller and the client share.
    public func token(
        onBehalfOf grant: Grant, as client: String, for audience: String? = nil, scopes: [String]? = nil
    ) throws(ExchangeError) -> ExchangedToken {
        guard grant.issuer.utf8.elementsEqual(issuer.issuer.utf8),
            let claims = try? grant.claims(as: SubjectClaims.self)
        else { throw .tokenNotGood }
        let known: Client?
        do { known = try store.client(id: client) } catch { throw .store(error) }
        guard let known, !known.isDisabled else { throw .client }
        let subject = ExchangedSubject(
            token: RevocableToken(
                id: claims.jti, subject: grant.subject, client: claims.clientID, issued: claims.iat),
            audience: claims.aud.texts, scopes: claims.scope?.split(separator: " ").map(String.init) ?? [],
            actors: claims.act?.chain ?? [], expires: claims.exp)
        return try exchange(subject, for: TokenExchange(by: known, for: audience, scopes: scopes), at: now)
    }
}

/// What an exchange needs of a token of this issuer's (RFC 9068 §2.2, RFC 8693 §4.1).
private struct SubjectClaims: Decodable {
    let jti: String
    let iat: Int64
    let exp: Int64
    let aud: Audience
    let scope: String?
    let act: Actor?
    let clientID: String

    private enum CodingKeys: String, CodingKey {
        case jti, iat, exp, aud, scope, act
        case clientID = "client_id"
    }

    /// One text or several (RFC 7519 §4.1.3).
    struct Audience: Decodable {
        let texts: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            texts = if let text = try? value.decode(String.self) { [text] } else { try value.decode([String].self) }
        }
    }

    /// Who acts, and for whom before it.
    indirect enum Actor: Decodable {
        case actor(String, before: Actor?)

        private enum CodingKeys: String, CodingKey { case sub, act }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            self = .actor(
                try members.decode(String.self, forKey: .sub),
                before: try members.decodeIfPresent(Actor.self, forKey: .act))
        }

        var chain: [String] {
            switch self {
            case .actor(let name, let before): [name] + (before?.chain ?? [])
            }
        }
    }
}
