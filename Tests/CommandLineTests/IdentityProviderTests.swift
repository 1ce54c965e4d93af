import FastCGI
import Issuance
import JOSE
import KeyDrill
import Linux
import Signatures
import Synchronization
import TestSupport
import Testing

/// An identity provider as others run it: where its documents are, and what its tokens look like.
struct IdentityProvider: Sendable, CustomTestStringConvertible {
    let name: String
    /// What follows the address in `iss`.
    let path: String
    /// Where its key set is.
    let keySetPath: String
    /// The header's `typ` of its access tokens, and what `runtime.toml` says of it.
    let type: String
    let settings: String
    /// The claims of an access token beside `iss`, `sub`, `iat` and `exp`.
    let claims: [String: ClaimValue]
    /// The claims of the same token without the right to read payments.
    let poorer: [String: ClaimValue]
    /// The claims of an ID token of the same login.
    let identity: [String: ClaimValue]

    var testDescription: String { name }

    static let all = [
        IdentityProvider(
            name: "Keycloak", path: "/realms/demo", keySetPath: "/realms/demo/protocol/openid-connect/certs",
            type: "JWT",
            settings: "token_type = \"JWT\"\nrequired = [\"jti\"]",
            claims: keycloak(scope: "profile payments:read email"), poorer: keycloak(scope: "profile email"),
            identity: [
                "typ": .string("ID"), "azp": .string("web"), "aud": .string("web"), "auth_time": .integer(1),
                "sid": .string("5b0a"), "jti": .string("2"), "acr": .string("1"), "scope": .string("payments:read"),
            ]),
        IdentityProvider(
            name: "Auth0", path: "/", keySetPath: "/.well-known/jwks.json", type: "JWT",
            settings: "token_type = \"JWT\"\nscope_claims = [\"permissions\", \"scope\"]",
            claims: auth0(permissions: ["payments:read"]), poorer: auth0(permissions: ["payments:list"]),
            identity: ["aud": .string("web"), "nonce": .string("n"), "permissions": .array([.string("payments:read")])]),
        IdentityProvider(
            name: "Auth0 with RFC 9068", path: "/", keySetPath: "/.well-known/jwks.json", type: "at+jwt",
            settings: "scope_claims = [\"scope\", \"permissions\"]",
            claims: auth0(permissions: ["payments:read"]), poorer: auth0(permissions: []),
            identity: ["aud": .string("https://api.example.com"), "permissions": .array([.string("payments:read")])]),
        IdentityProvider(
            name: "Entra", path: "/tenant/v2.0", keySetPath: "/tenant/discovery/v2.0/keys", type: "JWT",
            settings: "token_type = \"JWT\"\nscope_claims = [\"scp\"]",
            claims: entra(scopes: "user.read payments:read"),
            poorer: entra(scopes: "user.read"), identity: ["aud": .string("web"), "scp": .string("payments:read")]),
    ]

    private static func keycloak(scope: String) -> [String: ClaimValue] {
        [
            "jti": .string("onrtac:5a6f"), "aud": .array([.string("https://api.example.com"), .string("account")]),
            "typ": .string("Bearer"), "azp": .string("web"), "sid": .string("5b0a"), "acr": .string("1"),
            "allowed-origins": .array([.string("https://web.example.com")]),
            "realm_access": .object(["roles": .array([.string("offline_access"), .string("user")])]),
            "resource_access": .object(["account": .object(["roles": .array([.string("view-profile")])])]),
            "scope": .string(scope), "email_verified": .bool(true), "name": .string("Ada Lovelace"),
            "preferred_username": .string("ada"),
        ]
    }

    private static func auth0(permissions: [String]) -> [String: ClaimValue] {
        [
            "aud": .array([.string("https://api.example.com"), .string("https://tenant.example.com/userinfo")]),
            "azp": .string("my_client_id"), "scope": .string("openid profile"), "gty": .string("password"),
            "https://example.com/country": .string("PT"), "permissions": .array(permissions.map(ClaimValue.string)),
        ]
    }

    private static func entra(scopes: String) -> [String: ClaimValue] {
        [
            "aud": .string("https://api.example.com"), "nbf": .integer(1), "aio": .string("E2Zg"),
            "azp": .string("web"),
            "azpacr": .string("0"), "oid": .string("00000000-0000-0000-66f3-3332eca7ea81"), "scp": .string(scopes),
            "tid": .string("9122040d-6c67-4c5b-b112-36a304b66dad"), "uti": .string("aYPQ"), "ver": .string("2.0"),
        ]
    }
}

@Suite struct `Other identity providers` {
    private final class Answers: Sendable {
        let texts = Mutex<[String: String]>([:])
    }

    private let workplace: Workplace
    private let server: LoopbackServer
    private let signer: TokenSigner
    private let answers = Answers()

    init() throws {
        let answers = answers
        server = try LoopbackServer { request in
            guard let text = answers.texts.withLock({ $0[request.target] }) else { return .response(status: 404) }
            return .response(body: Array(text.utf8))
        }
        workplace = try Workplace()
        signer = try TokenSigner(key: try SigningKey.generate(for: .rs256), algorithm: .rs256)
    }

    private var address: String { "http://127.0.0.1:\(server.port)" }

    private func publish(_ provider: IdentityProvider) throws {
        let issuer = address + provider.path
        let metadata = """
            {"issuer":"\(issuer)","authorization_endpoint":"\(issuer)/authorize","token_endpoint":"\(issuer)/token",
            "jwks_uri":"\(address + provider.keySetPath)","response_types_supported":["code"],
            "subject_types_supported":["public","pairwise"],"id_token_signing_alg_values_supported":["PS384","RS256"],
            "mtls_endpoint_aliases":{"token_endpoint":"\(issuer)/token"},"tls_client_certificate_bound_access_tokens":true}
            """
        let key = String(decoding: JWKSet(keys: [try signer.publicKey()]).publicJSON, as: UTF8.self)
        // As it is published beside a key for encryption, with members that only certificates need.
        let members = try #require(key.firstRange(of: "{\"kty\""))
        let keys =
            #"{"keys":[{"kid":"enc","kty":"RSA","alg":"RSA-OAEP","use":"enc","n":"AQAB","e":"AQAB","x5c":["MIIC"],"#
            + #""x5t":"AAAA","x5t#S256":"AAAA"},"# + key[members.lowerBound...]
        let root = provider.path == "/" ? "" : provider.path
        answers.texts.withLock { texts in
            texts[root + "/.well-known/openid-configuration"] = metadata
            texts[provider.keySetPath] = keys
        }
        try workplace.folder.write(
            """
            [server]
            listen = "unix:s.sock"
            [[issuer]]
            name = "id"
            issuer = "\(issuer)"
            audience = ["https://api.example.com"]
            algorithms = ["RS256"]
            keys = { discovery = true }
            \(provider.settings)
            """, to: "runtime.toml")
    }

    private func status(_ claims: [String: ClaimValue], type: String, of provider: IdentityProvider) throws -> Int {
        let now = Clock.secondsSince1970
        var token = AccessToken(
            issuer: address + provider.path, audience: "", subject: "auth0|5f7c8ec7", scopes: [], now: now,
            lifetimeInSeconds: 300, tokenID: "1")
        token.type = type
        token.claims["aud"] = nil
        token.claims["client_id"] = nil
        token.claims["jti"] = nil
        token.claims.merge(claims) { $1 }
        var client = try FastCGIClient.connect(unix: workplace.path + "/s.sock")
        let headers = [(name: "Authorization", value: "Bearer \(try signer.sign(token))")]
        return try client.call(
            FastCGIRequest(parameters: nginxParameters(path: "/payments/p1", headers: headers))
        ).response().status
    }

    @Test(arguments: IdentityProvider.all) func `are discovered, and their access tokens accepted`(
        provider: IdentityProvider
    ) throws {
        try publish(provider)
        let service = try workplace.serve()
        #expect(try status(provider.claims, type: provider.type, of: provider) == 200)
        #expect(try status(provider.poorer, type: provider.type, of: provider) == 403)
        // An ID token is for the client, and says so by its audience or its type.
        #expect(try status(provider.identity, type: "JWT", of: provider) == 401)
        service.send(15)
        #expect(service.wait().status == 0)
    }
}
