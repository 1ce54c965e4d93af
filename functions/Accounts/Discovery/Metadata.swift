import AccountKit
import FunctionKit
import Issuance

extension Accounts {
    /// What the issuer says of itself to OAuth clients (RFC 8414).
    ///
    /// An issuer with a path, `https://example.com/id`, is asked for at `/.well-known/oauth-authorization-server/id`
    /// (§3.1): nginx has to map that to this endpoint, and `/id/` to the runtime's root.
    struct Metadata: Function {
        static let endpoint = Endpoint(
            .get, "/.well-known/oauth-authorization-server",
            access: .public(because: "clients read it before they have a token"))

        func run(_ request: Request, _ context: Context) async throws -> Response {
            try IssuerMetadata.response(to: request, context)
        }
    }

    /// The same where OpenID Connect clients look for it (OpenID Connect Discovery 1.0 §4): `/id/.well-known/…` for an
    /// issuer with a path.
    struct OpenIDConfiguration: Function {
        static let endpoint = Endpoint(
            .get, "/.well-known/openid-configuration",
            access: .public(because: "verifiers look up the key set there"))

        func run(_ request: Request, _ context: Context) async throws -> Response {
            try IssuerMetadata.response(to: request, context)
        }
    }
}

/// The document (RFC 8414 §2, OpenID Connect Discovery 1.0 §3).
struct IssuerMetadata: Encodable {
    let issuer: String
    let tokenEndpoint: String
    let revocationEndpoint: String
    let introspectionEndpoint: String
    let keySet: String
    /// There is no authorization endpoint.
    let responseTypes: [String] = []
    let grantTypes = [
        "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange",
    ]
    /// `none` is the first party's, which has no secret.
    let tokenAuthentication = ["client_secret_basic", "client_secret_post", "none"]
    let introspectionAuthentication = ["client_secret_basic", "client_secret_post"]
    let subjectTypes = ["public"]
    let algorithms: [String]

    private enum CodingKeys: String, CodingKey {
        case issuer
        case tokenEndpoint = "token_endpoint"
        case revocationEndpoint = "revocation_endpoint"
        case introspectionEndpoint = "introspection_endpoint"
        case keySet = "jwks_uri"
        case responseTypes = "response_types_supported"
        case grantTypes = "grant_types_supported"
        case tokenAuthentication = "token_endpoint_auth_methods_supported"
        case revocationAuthentication = "revocation_endpoint_auth_methods_supported"
        case introspectionAuthentication = "introspection_endpoint_auth_methods_supported"
        case subjectTypes = "subject_types_supported"
        case algorithms = "id_token_signing_alg_values_supported"
    }

    init(_ issuer: TokenIssuer, at now: Int64) {
        self.issuer = issuer.issuer
        // An issuer may end with a slash, and is compared with it (RFC 8414 §3.3); its endpoints have one only.
        let base = issuer.issuer.hasSuffix("/") ? String(issuer.issuer.dropLast()) : issuer.issuer
        tokenEndpoint = base + "/accounts/token"
        revocationEndpoint = base + "/accounts/revoke"
        introspectionEndpoint = base + "/accounts/introspect"
        keySet = base + "/.well-known/jwks.json"
        algorithms = [issuer.algorithm(at: now)]
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(issuer, forKey: .issuer)
        try members.encode(tokenEndpoint, forKey: .tokenEndpoint)
        try members.encode(revocationEndpoint, forKey: .revocationEndpoint)
        try members.encode(introspectionEndpoint, forKey: .introspectionEndpoint)
        try members.encode(keySet, forKey: .keySet)
        try members.encode(responseTypes, forKey: .responseTypes)
        try members.encode(grantTypes, forKey: .grantTypes)
        try members.encode(tokenAuthentication, forKey: .tokenAuthentication)
        try members.encode(tokenAuthentication, forKey: .revocationAuthentication)
        try members.encode(introspectionAuthentication, forKey: .introspectionAuthentication)
        try members.encode(subjectTypes, forKey: .subjectTypes)
        try members.encode(algorithms, forKey: .algorithms)
    }

    static func response(to request: Request, _ context: Context) throws -> Response {
        let accounts = try context.resource(AccountService.self)
        let json = try Response.json(IssuerMetadata(accounts.issuer, at: accounts.now))
        guard case .bytes(let body) = json.body else { return json }
        return CachedDocument(body, contentType: "application/json", lifetime: 3_600).response(to: request)
    }
}
