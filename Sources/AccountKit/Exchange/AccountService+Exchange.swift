import AccountStore
public import Issuance

extension AccountService {
    /// How many may act for a subject, one for the next: more is a loop rather than a chain of services.
    public static let mostActors = 4

    /// Exchanges a token for one that lets a client act for its subject (RFC 8693), and that is good for less.
    ///
    /// Nothing of the old token grows: the new one ends with it at the latest, and carries only scopes that the old one
    /// carries and the client may ask for. It carries no roles, for nothing bounds those by the client. A token that was
    /// made for one service only is not turned into one for the issuer's own audience again.
    ///
    /// - Parameter now: Seconds since 1970.
    public func exchange(
        _ token: TokenIssuer.ReceivedToken, for exchange: TokenExchange, at now: Int64
    ) throws(ExchangeError) -> ExchangedToken {
        try self.exchange(ExchangedSubject(token, of: issuer), for: exchange, at: now)
    }

    func exchange(
        _ old: ExchangedSubject, for exchange: TokenExchange, at now: Int64
    ) throws(ExchangeError) -> ExchangedToken {
        let client = exchange.client
        guard old.expires > now, try isGood(old, at: now) else { throw .tokenNotGood }
        let isOwn = old.audience.contains { contains(issuer.audience, $0) }
        guard isOwn || contains(old.audience, client.id) else { throw .tokenForOthers }
        guard old.actors.count < Self.mostActors else { throw .tooManyActors(limit: Self.mostActors) }
        var audience: [String]?
        if let asked = exchange.audience, !contains(issuer.audience, asked) {
            guard contains(client.audiences, asked) else { throw .audience }
            audience = [asked]
        } else {
            guard isOwn else { throw .audience }
            audience = exchange.audience.map { [$0] }
        }
        let allowed = old.scopes.filter { contains(client.scopes, $0) }
        let scopes = exchange.scopes ?? allowed
        guard scopes.allSatisfy({ contains(allowed, $0) }) else { throw .scope }
        let claims = TokenIssuer.Claims(
            subject: old.token.subject, clientID: client.id, scopes: scopes, audience: audience,
            actors: [client.id] + old.actors, notAfter: old.expires)
        do {
            return ExchangedToken(token: try issuer.issue(claims, at: now), scopes: scopes)
        } catch {
            throw .key(error)
        }
    }

    private func isGood(_ old: ExchangedSubject, at now: Int64) throws(ExchangeError) -> Bool {
        do { return try !store.isRevoked(old.token, at: now) } catch { throw .store(error) }
    }
}

/// The token that is exchanged, once it is verified.
struct ExchangedSubject {
    let token: RevocableToken
    let audience: [String]
    let scopes: [String]
    /// Who acts for the subject already, the nearest first.
    let actors: [String]
    let expires: Int64
}

extension ExchangedSubject {
    init(_ received: TokenIssuer.ReceivedToken, of issuer: TokenIssuer) {
        token = RevocableToken(
            id: received.id, subject: received.claims.subject, client: received.claims.clientID,
            issued: received.issued)
        audience = received.claims.audience ?? issuer.audience
        scopes = received.claims.scopes
        actors = received.claims.actors
        expires = received.expires
    }
}

/// Whether a text is in a list, byte by byte: Swift's own equality takes different bytes for the same text.
private func contains(_ texts: [String], _ text: String) -> Bool { texts.contains { $0.utf8.elementsEqual(text.utf8) } }
