import FoundationEssentials

/// Proof that a verified token meets the access that a function declared.
///
/// Only the runtime makes one, after the signature, the issuer's policy and the function's access are good.
public struct Grant: Sendable {
    /// The token's `sub`.
    public let subject: String
    /// The token's `iss`.
    public let issuer: String

    private let claims: any GrantedClaims

    /// Attests that a token was verified and meets a function's access.
    package init(subject: String, issuer: String, claims: any GrantedClaims) {
        self.subject = subject
        self.issuer = issuer
        self.claims = claims
    }

    /// Every scope that the token carries, also those that the function did not ask for.
    public var scopes: Set<Scope> { claims.scopes }

    /// Every role that the token carries.
    public var roles: Set<String> { claims.roles }

    /// The token's `client_id`, if it has one (RFC 9068 §2.2).
    public var clientID: String? { claims.clientID }

    /// The client as rates count it: `client_id`, or `azp` where issuers put that (OpenID Connect Core §2).
    package var client: String? { claims.clientID ?? claims.authorizedParty }

    /// Decodes the token's claims, for those that have no property here.
    ///
    /// - Throws: `DecodingError` when the claims are not what the type expects.
    public func claims<Claims: Decodable>(as type: Claims.Type = Claims.self) throws -> Claims {
        try JSONCoding.decoder.decode(type, from: Data(claims.payload))
    }
}

/// The claims behind a grant, read when a function asks for them.
package protocol GrantedClaims: Sendable {
    /// Every well-formed scope.
    var scopes: Set<Scope> { get }
    /// Every role.
    var roles: Set<String> { get }
    /// `client_id`, if it is a string.
    var clientID: String? { get }
    /// `azp`, if it is a string.
    var authorizedParty: String? { get }
    /// The claims set as it was signed: strict JSON, an object.
    var payload: [UInt8] { get }
}
