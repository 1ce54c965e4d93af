import AccountKit
import FoundationEssentials
import FunctionTesting
import Issuance
import JOSE
import Signatures
import Testing

@testable import Functions

@Suite struct `What the issuer publishes` {
    private static let keySet = "/.well-known/jwks.json"
    private static let metadata = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]

    @Test(arguments: Transport.allCases)
    func `the key set verifies its tokens, and holds nothing private`(over transport: Transport) async throws {
        let stage = try AccountStage()
        try await stage.addUser()
        let pair = try await stage.logIn()
        try await stage.serve(over: transport) { client in
            let answer = try await client.get(Self.keySet)
            #expect(answer.status == .ok)
            #expect(answer.headerFields[.contentType] == "application/jwk-set+json")
            #expect(answer.headerFields[.cacheControl] == "public, max-age=300")
            #expect(!answer.text.contains("\"d\""))
            let set = try JWKSet(parsing: answer.body)
            let verifier = TokenVerifier(keys: set, algorithms: [.es256])
            let token = Array(pair.access.text.utf8)
            _ = try verifier.verify(token.span)
        }
    }

    @Test func `the key set is kept no longer than a new key is published ahead`() async throws {
        let stage = try AccountStage(publishAhead: 60)
        try await stage.serve { client in
            let answer = try await client.get(Self.keySet)
            #expect(answer.headerFields[.cacheControl] == "public, max-age=60")
        }
    }

    @Test(arguments: metadata + [keySet])
    func `who has a document is told so`(path: String) async throws {
        let stage = try AccountStage()
        try await stage.serve { client in
            let first = try await client.get(path)
            let tag = try #require(first.headerFields[.eTag])
            for (known, status) in [
                (tag, 304), ("W/\(tag)", 304), ("\"a\", \(tag)", 304), ("\"a\",W/\(tag) ,\"b\"", 304), ("*", 304),
                ("\"a\"", 200), ("", 200), (String(tag.dropFirst().dropLast()), 200), ("\(tag)\(tag)", 200),
                (",,\u{0}", 200),
            ] {
                let answer = try await client.call(.get, path, headerFields: [.ifNoneMatch: known])
                #expect(answer.status.code == status, "\(known)")
                #expect(answer.headerFields[.eTag] == tag)
                #expect(answer.headerFields[.cacheControl] == first.headerFields[.cacheControl])
                #expect(answer.body == (status == 304 ? [] : first.body))
            }
            let head = try await client.call(.head, path)
            #expect(head.status == .ok)
            #expect(head.body.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("https://id.example.com", "https://id.example.com"), ("https://id.example.com/", "https://id.example.com"),
            ("https://example.com/id", "https://example.com/id"),
        ])
    func `the metadata name the endpoints below the issuer`(issuer: String, base: String) async throws {
        let stage = try AccountStage(issuer: issuer)
        try await stage.serve { client in
            for path in Self.metadata {
                let answer = try await client.get(path)
                #expect(answer.status == .ok)
                #expect(answer.headerFields[.contentType] == "application/json")
                #expect(answer.headerFields[.cacheControl] == "public, max-age=3600")
                // What this runtime itself would make of it as a verifier.
                let provider = try ProviderMetadata(parsing: answer.body)
                #expect(provider.issuer == issuer)
                #expect(provider.keySetAddress == "\(base)/.well-known/jwks.json")
                for member in [
                    "\"token_endpoint\":\"\(base)/accounts/token\"",
                    "\"revocation_endpoint\":\"\(base)/accounts/revoke\"",
                    "\"introspection_endpoint\":\"\(base)/accounts/introspect\"",
                    "\"response_types_supported\":[]", "\"subject_types_supported\":[\"public\"]",
                    "\"id_token_signing_alg_values_supported\":[\"ES256\"]",
                ] {
                    #expect(answer.text.contains(member))
                }
            }
        }
    }
}
