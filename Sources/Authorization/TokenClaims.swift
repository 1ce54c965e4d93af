import FunctionKit
import JOSE
import Revocations
import Synchronization

/// A verified token's claims, as its issuer spells scopes and roles.
///
/// An object, because the memo shares it with every call of the same token.
final class TokenClaims: Sendable {
    /// `sub`, which the policy requires.
    let subject: String
    /// The epoch of the issuer's revocations in which the token was last found not revoked; 0 before that was asked.
    let unrevoked = Atomic<UInt64>(0)
    private let claims: ClaimsSet
    private let scopeNames: [String]
    private let roleNames: [String]

    /// - Throws: The refusal of a claim that is there but of no usable type.
    init(_ claims: ClaimsSet, of issuer: Issuer) throws(TokenRefusal) {
        self.claims = claims
        subject = try claims.subject ?? ""
        var names: [String] = []
        for claim in issuer.scopeClaims { names += try Self.scopes(claims, claim) }
        scopeNames = names
        names = []
        for claim in issuer.roleClaims { names += try claims.stringOrStrings(claim) ?? [] }
        roleNames = names
    }

    /// `scope` is one text of words (RFC 8693 §4.2); the claims that others use for it may also be arrays.
    private static func scopes(_ claims: ClaimsSet, _ name: ClaimName) throws(TokenRefusal) -> [String] {
        guard name.text != "scope", claims.kind(of: name) == .array else {
            return try claims.spaceDelimited(name) ?? []
        }
        return try claims.stringOrStrings(name) ?? []
    }

    /// Whether the token is revoked.
    ///
    /// A fraction of `iat` is part of its second: what was issued in the second of a revocation is revoked.
    ///
    /// - Throws: The refusal of a claim that a revocation might name and that cannot be read.
    func isRevoked(by list: RevocationList) throws(TokenRefusal) -> Bool {
        let issuedAt = try claims.issuedAt.flatMap { Int64(exactly: $0.secondsSince1970.rounded(.down)) }
        return list.isRevoked(
            id: try claims.tokenID, subject: subject, clientID: try claims.clientID, issuedAt: issuedAt)
    }

    func hasScope(_ scope: [UInt8]) -> Bool { scopeNames.contains { $0.utf8.elementsEqual(scope) } }

    func hasRole(_ role: [UInt8]) -> Bool { roleNames.contains { $0.utf8.elementsEqual(role) } }

    /// Whether a claim is this text, or an array of strings with this text among them.
    ///
    /// A claim of another type does not make the token bad, it only equals no text.
    func claim(_ name: ClaimName, equals text: [UInt8]) -> Bool {
        guard let texts = try? claims.stringOrStrings(name) else { return false }
        return texts.contains { $0.utf8.elementsEqual(text) }
    }
}

extension TokenClaims: GrantedClaims {
    var scopes: Set<Scope> { Set(scopeNames.compactMap { try? Scope(parsing: $0) }) }
    var roles: Set<String> { Set(roleNames) }
    var clientID: String? { try? claims.clientID }
    var authorizedParty: String? { try? claims.string("azp") }
    var payload: [UInt8] { claims.json }
}
