import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct `swiftlet token mint` {
    private let workplace: Workplace
    private static let secret = "0123456789abcdef0123456789abcdef"

    init() throws {
        workplace = try Workplace()
        try workplace.makeKeys()
    }

    /// Mints, verifies as the development issuer's, and gives the claims back.
    private func roundTrip(_ arguments: [String]) throws -> Verdict {
        let minted = try workplace.run(["token", "mint"] + arguments)
        try #require(minted.status == 0, "\(minted.error)")
        let verified = try workplace.run(
            "token", "verify", "--jwks", ".swiftlet/keys/jwks.json", "--algorithm", "ES256", "--issuer",
            "https://swiftlet.localhost/", "--audience", "https://api.swiftlet.localhost", "--type", "at+jwt",
            String(minted.output.dropLast()))
        try #require(verified.status == 0, "\(verified)")
        return try Verdict(verified.output)
    }

    @Test func `makes a token that the configuration's issuer accepts`() throws {
        let now = time(nil)
        let verdict = try roundTrip([
            "--subject", "alice", "--scope", "payments:read payments:write", "--role", "teller", "--role", "auditor",
        ])
        let claims = try #require(verdict.claims)
        #expect(claims.sub == "alice")
        #expect(claims.scope == "payments:read payments:write")
        #expect(claims.roles == ["teller", "auditor"])
        #expect(claims.exp - claims.iat == 900)
        #expect(abs(claims.iat - now) < 60)
    }

    @Test(arguments: [
        ("n=1", "\"n\":1"), ("n=true", "\"n\":true"), ("n=null", "\"n\":null"), ("n=text", "\"n\":\"text\""),
        ("n=\"1\"", "\"n\":\"1\""), ("n=[1,\"a\"]", "\"n\":[1,\"a\"]"), ("n={\"a\":{}}", "\"n\":{\"a\":{}}"),
        ("n=", "\"n\":\"\""), ("n=a=b", "\"n\":\"a=b\""), ("n=9007199254740993", "\"n\":9007199254740993"),
    ])
    func `writes a claim as JSON, or else as a text`(claim: String, expected: String) throws {
        let minted = try workplace.run("token", "mint", "--subject", "s", "--claim", claim)
        let verified = try workplace.run(
            "token", "verify", "--jwks", ".swiftlet/keys/jwks.json", "--algorithm", "ES256",
            String(minted.output.dropLast()))
        #expect(verified.output.contains(expected), "\(verified)")
    }

    @Test(arguments: ["n", "=1", ""])
    func `refuses a claim without a name`(claim: String) throws {
        let result = try workplace.run("token", "mint", "--subject", "s", "--claim", claim)
        #expect(result.status == 2)
        #expect(result.error.hasPrefix("Error: --claim is \"\(claim)\", expected NAME=VALUE\n"))
    }

    @Test(arguments: [("1s", 1), ("90m", 5400), ("2h", 7200), ("3650d", 3650 * 86_400)])
    func `dates the end of the token`(ttl: String, seconds: Int) throws {
        let claims = try #require(try roundTrip(["--subject", "s", "--ttl", ttl]).claims)
        #expect(claims.exp - claims.iat == seconds)
    }

    @Test(arguments: ["0s", "999ms", "3651d", "15", "-1s", "1.5h", "99999999999999999999d"])
    func `refuses a lifetime that is none`(ttl: String) throws {
        let result = try workplace.run("token", "mint", "--subject", "s", "--ttl=\(ttl)")
        #expect(result.status == 2)
        #expect(
            result.error.hasPrefix("Error: --ttl is \"\(ttl)\", expected a duration such as 15m, from 1s to 3650d\n"))
    }

    @Test(arguments: ["env:MINT_SECRET", "file:secret"])
    func `signs with a shared secret`(key: String) throws {
        try workplace.folder.write(Self.secret + "\n", to: "secret")
        // The secret in base64url (RFC 7518 §6.4.1).
        try workplace.folder.write(
            "{\"keys\":[{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY\"}]}", to: "jwks.json")
        let minted = try workplace.run(
            [
                "token", "mint", "--subject", "s", "--issuer", "i", "--audience", "a", "--algorithm", "HS256", "--key",
                key,
            ],
            environment: ["MINT_SECRET": Self.secret])
        #expect(minted.status == 0, "\(minted.error)")
        let verified = try workplace.run(
            "token", "verify", "--jwks", "jwks.json", "--algorithm", "HS256", String(minted.output.dropLast()))
        #expect(verified.status == 0, "\(verified)")
    }

    @Test(arguments: [
        ("env:NO_SUCH_SECRET", "environment variable NO_SUCH_SECRET is not set"),
        ("nowhere.pem", "nowhere.pem: No such file or directory"),
    ])
    func `names the key that is missing`(key: String, reason: String) throws {
        let result = try workplace.run("token", "mint", "--subject", "s", "--key", key)
        #expect(result.status == 1)
        #expect(result.error == "Error: \(reason)\n")
    }

    @Test func `shows nothing of a key that does not fit`() throws {
        let result = try workplace.run(
            ["token", "mint", "--subject", "s", "--key", "env:MINT_SECRET"],
            environment: ["MINT_SECRET": Self.secret])
        #expect(result.status == 1)
        #expect(
            result.error == "Error: the key env:MINT_SECRET fits no algorithm of the issuer, expected one for ES256\n")
    }
}

/// The line that `token verify` prints.
struct Verdict: Decodable {
    struct Claims: Decodable {
        let sub: String?
        let scope: String?
        let roles: [String]?
        let iat: Int
        let exp: Int
    }

    let verdict: String
    let rule: String?
    let claims: Claims?

    init(_ line: String) throws { self = try JSONDecoder().decode(Verdict.self, from: Data(line.utf8)) }
}
