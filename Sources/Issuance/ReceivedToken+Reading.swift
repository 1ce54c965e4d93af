import FoundationEssentials
import JOSE

extension TokenIssuer.ReceivedToken {
    /// Reads the claims that this issuer writes.
    ///
    /// - Returns: Nil if one is missing or of another kind: the key has signed something else then.
    init?(_ claims: ClaimsSet) {
        guard let content = TokenIssuer.Claims(claims), let id = try? claims.tokenID,
            let issued = claims.integer("iat"), let expires = claims.integer("exp")
        else { return nil }
        self.init(claims: content, id: id, issued: issued, expires: expires)
    }
}

extension TokenIssuer.Claims {
    fileprivate init?(_ claims: ClaimsSet) {
        do {
            guard let subject = try claims.subject, let clientID = try claims.clientID,
                let audience = try claims.audience, let actors = claims.actors
            else { return nil }
            self.init(
                subject: subject, clientID: clientID, scopes: try claims.spaceDelimited(ClaimName("scope")) ?? [],
                roles: try claims.stringOrStrings(ClaimName("roles")) ?? [], audience: audience, actors: actors)
        } catch {
            return nil
        }
    }
}

extension ClaimsSet {
    /// A number exactly as it was written, where a `Double` would round it.
    fileprivate func integer(_ name: String) -> Int64? {
        json(of: name).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    /// The subjects of `act`, the nearest first; nil if it is none of ours.
    fileprivate var actors: [String]? {
        guard let json = json(of: "act") else { return [] }
        guard var act = try? JSONDecoder().decode(ClaimValue.self, from: Data(json)) else { return nil }
        var actors: [String] = []
        while case .object(let members) = act, actors.count < AccessToken.actorsLimit {
            guard case .string(let subject) = members["sub"] else { return nil }
            actors.append(subject)
            guard let next = members["act"] else { return actors }
            act = next
        }
        return nil
    }
}
