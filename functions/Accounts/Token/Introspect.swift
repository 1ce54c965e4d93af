import AccountKit
import AccountStore
import FunctionKit
import Issuance

extension Accounts {
    /// The introspection endpoint (RFC 7662), for services that cannot verify tokens themselves; they authenticate as
    /// clients, so that nobody tries tokens here (§2.1).
    struct Introspect: OAuthFunction {
        static let endpoint = Endpoint(
            .post, "/accounts/introspect",
            access: .public(because: "the service's client secret is checked by the function (RFC 7662)"))

        func answer(_ call: OAuthCall) throws(OAuthError) -> Response {
            _ = try call.client()
            let text = try call.form.required("token")
            // As in Revoke, the spelling tells one kind from the other, whatever token_type_hint says.
            let answer =
                if let secret = RefreshSecret(text) {
                    try refreshToken(secret, call)
                } else {
                    try accessToken(text, call)
                }
            do {
                return try .json(answer, headerFields: TokenAnswer.uncached)
            } catch {
                throw .unwritable
            }
        }

        private func accessToken(_ text: String, _ call: OAuthCall) throws(OAuthError) -> Introspection {
            let live: TokenIssuer.ReceivedToken?
            do { live = try call.service.liveToken(text, at: call.now) } catch { throw OAuthError(error) }
            guard let live else { return .inactive }
            return Introspection(live, of: call.service.issuer)
        }

        private func refreshToken(_ secret: RefreshSecret, _ call: OAuthCall) throws(OAuthError) -> Introspection {
            let now = call.now
            let found = try call.stored { store throws(StoreError) in try store.family(of: secret.hash, at: now) }
            guard let (family, isCurrent) = found, isCurrent else { return .inactive }
            let user = try call.stored { store throws(StoreError) in try store.user(id: family.user) }
            guard let user, !user.isDisabled else { return .inactive }
            return Introspection(family, of: user, by: call.service.issuer)
        }
    }
}

/// What a service learns of a token (RFC 7662 §2.2).
struct Introspection: Encodable, Sendable {
    /// All that is said of a token that is not good: not why (§2.2).
    static let inactive = Introspection(active: false)

    let active: Bool
    var scope: String?
    var clientID: String?
    var subject: String?
    var audience: Audience?
    var issuer: String?
    var expires: Int64?
    var issued: Int64?
    var id: String?
    var tokenType: String?
    var actor: Actors?

    private init(active: Bool) { self.active = active }

    init(_ token: TokenIssuer.ReceivedToken, of issuer: TokenIssuer) {
        active = true
        scope = Self.joined(token.claims.scopes)
        clientID = token.claims.clientID
        subject = token.claims.subject
        audience = Audience(texts: token.claims.audience ?? issuer.audience)
        self.issuer = issuer.issuer
        expires = token.expires
        issued = token.issued
        id = token.id
        tokenType = "Bearer"
        actor = Actors(token.claims.actors[...])
    }

    /// - Parameter user: Whose current rights bound what the token can still be exchanged for.
    init(_ family: RefreshFamily, of user: User, by issuer: TokenIssuer) {
        active = true
        scope = Self.joined(family.scopes.filter { user.scopes.contains($0) })
        clientID = family.client
        subject = family.user
        self.issuer = issuer.issuer
        expires = family.expires
    }

    private static func joined(_ scopes: [String]) -> String? { scopes.isEmpty ? nil : scopes.joined(separator: " ") }

    private enum CodingKeys: String, CodingKey {
        case active, scope
        case clientID = "client_id"
        case subject = "sub"
        case audience = "aud"
        case issuer = "iss"
        case expires = "exp"
        case issued = "iat"
        case id = "jti"
        case tokenType = "token_type"
        case actor = "act"
    }

    /// One text, or an array of several (RFC 7519 §4.1.3).
    struct Audience: Encodable {
        let texts: [String]

        func encode(to encoder: any Encoder) throws {
            var value = encoder.singleValueContainer()
            if texts.count == 1 { try value.encode(texts[0]) } else { try value.encode(texts) }
        }
    }

    /// Who acts for the subject, each inside of the one after it (RFC 8693 §4.1).
    struct Actors: Encodable {
        private let first: String
        private let others: ArraySlice<String>

        init?(_ names: ArraySlice<String>) {
            guard let first = names.first else { return nil }
            self.first = first
            others = names.dropFirst()
        }

        private enum CodingKeys: String, CodingKey { case sub, act }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(first, forKey: .sub)
            try members.encodeIfPresent(Actors(others), forKey: .act)
        }
    }
}
