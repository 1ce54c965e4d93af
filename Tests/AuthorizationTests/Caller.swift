import FunctionKit
import JOSE
import Signatures

@testable import Authorization

/// An issuer with its private key, which signs whatever a test wants signed.
struct TestIssuer {
    let url: String
    let algorithm: SignatureAlgorithm
    let key: SigningKey
    let keys: JWKSet

    init(_ url: String = "https://a.example/", _ algorithm: SignatureAlgorithm = .es256, key: SigningKey? = nil) throws
    {
        self.url = url
        self.algorithm = algorithm
        self.key = try key ?? .generate(for: algorithm)
        keys = JWKSet(keys: [try JWK(key: self.key.verificationKey())])
    }

    func issuer(
        keys: IssuerKeys? = nil, leeway: Duration = .zero, maximumAge: Duration? = nil,
        requiredClaims: [String] = [], tokenType: TokenType? = .accessToken, scopeClaims: [String] = ["scope"],
        roleClaims: [String] = ["role", "roles"], usesTables: Bool = false, revocations: RevocationPolicy? = nil
    ) -> Issuer {
        Issuer(
            name: url, issuer: url, audience: ["api"], algorithms: [algorithm], keys: keys ?? .fixed(self.keys),
            tokenType: tokenType, leeway: leeway, maximumAge: maximumAge, requiredClaims: requiredClaims,
            scopeClaims: scopeClaims, roleClaims: roleClaims, usesTables: usesTables, revocations: revocations)
    }

    /// A token from 1,000 to 2,000, with further members of the claims.
    func token(
        _ more: String = "", type: String? = "at+jwt", keyID: String? = nil, claims: String? = nil
    ) throws -> [UInt8] {
        let claims =
            claims
            ?? #"{"iss":"\#(url)","aud":"api","sub":"u1","nbf":1000,"exp":2000\#(more.isEmpty ? "" : ",")\#(more)}"#
        return try Self.token(claims, type: type, keyID: keyID, algorithm: algorithm, key: key)
    }

    static func token(
        _ claims: String, type: String? = "at+jwt", keyID: String? = nil, algorithm: SignatureAlgorithm, key: SigningKey
    ) throws -> [UInt8] {
        let type = type.map { #","typ":"\#($0)""# } ?? ""
        let keyID = keyID.map { #","kid":"\#($0)""# } ?? ""
        let header = Array(#"{"alg":"\#(algorithm.name)"\#(type)\#(keyID)}"#.utf8)
        let payload = Array(claims.utf8)
        let input = Base64URL.encode(header.span) + [0x2E] + Base64URL.encode(payload.span)
        let signature = try key.sign(input.span, with: algorithm)
        return input + [0x2E] + Base64URL.encode(signature.span)
    }
}

/// What became of a token, in words that a table can hold.
func outcome(
    _ token: [UInt8], _ issuers: [Issuer], access: Access = .authenticated, path: [(name: String, value: String)] = [],
    scopes: ScopeRules = .exact, at now: Int64 = 1_500
) throws -> String {
    let rule = try AccessRule(access, pathParameters: path.map(\.name), scopes: scopes)
    let bearer = try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
    do {
        return try Authenticator(issuers: issuers, memo: 0)
            .grant(bearer, access: rule, parameters: PathParameters(path), at: now).subject
    } catch {
        return error.refusal.rule
    }
}

/// Why a token is refused now, or nil for one that is good; a second time it may come from the memo.
func failure(of token: [UInt8], with authenticator: Authenticator) throws -> Authenticator.Failure? {
    let rule = try AccessRule(.authenticated, pathParameters: [])
    let bearer = try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
    do {
        _ = try authenticator.grant(bearer, access: rule, parameters: PathParameters([]), at: 1_500)
        return nil
    } catch {
        return error
    }
}

func grant(
    _ token: [UInt8], _ issuers: [Issuer], access: Access = .authenticated, scopes: ScopeRules = .exact
) throws -> Grant {
    let bearer = try BearerToken(authorization: (Array("Bearer ".utf8) + token)[...], count: 1, query: "")
    return try Authenticator(issuers: issuers, memo: 0).grant(
        bearer, access: try AccessRule(access, pathParameters: [], scopes: scopes), parameters: PathParameters([]),
        at: 1_500)
}
