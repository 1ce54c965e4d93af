import Settings
import Testing

@Suite struct `Issuer settings` {
    private func parse(_ lines: [String: String]) throws -> IssuerSettings {
        try #require(try RuntimeSettings.parse(issuer(lines), file: "runtime.toml").issuers.first)
    }

    @Test func `default to access tokens, 30 seconds of leeway and the claim "scope"`() throws {
        let settings = try parse([:])
        #expect(settings.tokenType == .only("at+jwt"))
        #expect(settings.leeway == .seconds(30))
        #expect(settings.maximumAge == nil)
        #expect(settings.requiredClaims.isEmpty)
        #expect(settings.scopeClaims == ["scope"])
        #expect(settings.roleClaims == ["role", "roles"])
        #expect(!settings.usesES256Tables)
    }

    @Test(
        arguments: [
            (#"{ file = "k.json" }"#, .file(path: "k.json")), (#"{ file = "/k.json" }"#, .file(path: "/k.json")),
            (#"{ pem = "k.pem" }"#, .pem(.file(path: "k.pem"))),
            (#"{ pem = "file:k.pem" }"#, .pem(.file(path: "k.pem"))),
            (#"{ pem = "env:K_1" }"#, .pem(.environment("K_1"))),
        ] as [(String, KeySource)])
    func `take public keys from a file or the environment`(keys: String, source: KeySource) throws {
        #expect(try parse(["keys": keys]).keys == source)
    }

    @Test(
        arguments: [
            (#"{ secret = "env:JWT_SECRET" }"#, .secret(.environment("JWT_SECRET"))),
            (#"{ secret = "file:/run/secret" }"#, .secret(.file(path: "/run/secret"))),
            (#"{ file = "oct.json" }"#, .file(path: "oct.json")),
        ] as [(String, KeySource)])
    func `take an HMAC secret from a file or the environment`(keys: String, source: KeySource) throws {
        #expect(try parse(["keys": keys, "algorithms": #"["HS256"]"#]).keys == source)
    }

    @Test(arguments: [
        ("name", "\"\"", 2, #""name" in [[issuer]], expected a non-empty string, found """#),
        ("issuer", "7", 3, #""issuer" in [[issuer]], expected a non-empty string, found 7"#),
        (
            "audience", "[]", 4,
            #""audience" in [[issuer]], expected a non-empty string or an array of them, found an empty array"#
        ),
        (
            "audience", "\"\"", 4,
            #""audience" in [[issuer]], expected a non-empty string or an array of them, found """#
        ),
        (
            "audience", "[\n\"a\",\n'']", 6,
            #""audience" in [[issuer]], expected a non-empty string or an array of them, found """#
        ),
        (
            "algorithms", "[\"none\"]", 5,
            #""algorithms" in [[issuer]], expected an array of HS256, HS384, RS256, ES256, ES256K, found "none""#
        ),
        (
            "algorithms", "[\"ES256\u{212A}\"]", 5,
            #""algorithms" in [[issuer]], expected an array of HS256, HS384, RS256, ES256, ES256K, found "ES256\#u{212A}""#
        ),
        (
            "algorithms", "\"ES256\"", 5,
            #""algorithms" in [[issuer]], expected an array of HS256, HS384, RS256, ES256, ES256K, found "ES256""#
        ),
        (
            "algorithms", "[\"ES256\", \"ES256\"]", 5,
            #""algorithms" in [[issuer]], expected an array of HS256, HS384, RS256, ES256, ES256K, found "ES256" twice"#
        ),
        (
            "algorithms", "[\"ES256\", \"HS256\"]", 5,
            #""algorithms" in [[issuer]], expected either HMAC or public-key algorithms (RFC 8725 §3.1), found ES256, HS256"#
        ),
        ("keys", "\"s3cr3t\"", 6, #""keys" in [[issuer]], expected a table, found a string"#),
        ("keys", "{}", 6, #"keys of [[issuer]], expected one of file, pem, secret, url and discovery, found none"#),
        (
            "keys", "{ file = \"a\", pem = \"b\" }", 6,
            #"keys of [[issuer]], expected one of file, pem, secret, url and discovery, found "file" and "pem""#
        ),
        (
            "keys", "{ secret = \"env:A\" }", 6,
            #""keys" in [[issuer]], expected file, pem, url or discovery for ES256, found secret"#
        ),
        (
            "token_type", "\"\"", 7,
            #""token_type" in [[issuer]], expected a media type such as "at+jwt", or "any", found """#
        ),
        ("leeway", "\"601s\"", 7, #""leeway" in [[issuer]], expected a duration from 0s to 10m, found "601s""#),
        (
            "leeway", "30", 7,
            #""leeway" in [[issuer]], expected a duration with a unit, such as "250ms", "10s" or "15m", found 30"#
        ),
        ("max_age", "\"0s\"", 7, #""max_age" in [[issuer]], expected a duration from 1s to 3650d, found "0s""#),
        ("required", "[\"\"]", 7, #""required" in [[issuer]], expected an array of claim names, found """#),
        (
            "scope_claims", "[\"roles\"]", 7,
            #""scope_claims" in [[issuer]], expected an array of scope, scp, permissions, found "roles""#
        ),
        (
            "role_claims", "[1.5]", 7,
            #""role_claims" in [[issuer]], expected an array of claim names, found a floating-point number"#
        ),
        ("es256_tables", "1", 7, #""es256_tables" in [[issuer]], expected true or false, found 1"#),
    ])
    func `are refused key by key`(key: String, value: String, line: Int, message: String) {
        #expect(faults(issuer([key: value])) == ["runtime.toml:\(line): \(message)"])
    }

    @Test(
        arguments: [("\"600s\"", .seconds(600)), ("\"10m\"", .seconds(600)), ("\"0ms\"", .zero)]
            as [(String, Duration)])
    func `allow up to ten minutes of leeway`(value: String, leeway: Duration) throws {
        #expect(try parse(["leeway": value]).leeway == leeway)
    }

    @Test(arguments: [("[\"ES256\"]", true), ("[\"RS256\", \"ES256\"]", true), ("[\"RS256\"]", false)])
    func `take tables for ES256 only`(algorithms: String, isTaken: Bool) throws {
        let lines = ["algorithms": algorithms, "es256_tables": "true"]
        let fault = #"runtime.toml:7: "es256_tables" in [[issuer]], expected false for RS256, found true"#
        #expect(faults(issuer(lines)) == (isTaken ? [] : [fault]))
        if isTaken { #expect(try parse(lines).usesES256Tables) }
    }

    @Test func `name the key source that was probably meant`() {
        #expect(
            faults(issuer(["keys": "{ fil = \"a\" }"])) == [
                #"runtime.toml:6: keys of [[issuer]], expected one of file, pem, secret, url and discovery, found none"#,
                #"runtime.toml:6: unknown key "fil" in keys of [[issuer]], did you mean "file""#,
            ])
    }

    @Test(arguments: [("pem", "\"k.pem\""), ("url", "\"https://a/jwks.json\""), ("discovery", "true")])
    func `refuse public keys for HMAC`(source: String, value: String) {
        let found = faults(issuer(["algorithms": "[\"HS256\"]", "keys": "{ \(source) = \(value) }"]))
        #expect(found == ["runtime.toml:6: \"keys\" in [[issuer]], expected secret or file for HS256, found \(source)"])
    }

    @Test func `are unique by name and by issuer`() {
        #expect(
            faults(issuer() + issuer()) == [
                #"runtime.toml:8: "name" in [[issuer]], expected another than on line 2, found "a""#,
                #"runtime.toml:9: "issuer" in [[issuer]], expected another than on line 3, found "https://a/""#,
            ])
        #expect(faults(issuer() + issuer(["name": "\"b\"", "issuer": "\"https://b/\""])) == [])
    }

    @Test(arguments: [
        "{ secret = \"hunter2\" }", "{ secret = \"env:hunter2 \" }", "{ secret = \"env:\" , x = \"hunter2\" }",
        "{ secret = \"file:\" }", "{ secret = [\"hunter2\"] }", "{ secret = { hunter = \"hunter2\" } }",
        "{ pem = \"-----BEGIN hunter2\" }", "{ pem = [\"hunter2\"] }", "{ file = [\"hunter2\"] }",
        "{ file = \"hunter2\\nhunter2\" }", "{ sekret = \"hunter2\" }", "\"hunter2\"", "[\"hunter2\"]",
        "{ secret = 1234512345 }", "{ secret = 12345123451234512345 }", "{ secret = 0x12345zz }",
        "{ secret = thunter2 }", "{ secret = \"hunter2 }", "{ secret = \"hunter2\", secret = \"hunter2\" }",
        "{ secret = 'hunter2'' }", "{ url = [\"hunter2\"] }", "{ url = 1234512345 }", "{ url = \"hunter2\", x = 1 }",
        "{ discovery = \"hunter2\" }", "{ discovery = 1234512345 }", "{ secret = \"env:A\", refresh = \"hunter2\" }",
        "{ discovery = true, refresh = \"hunter2\" }", "{ discovery = true, cooldown = 1234512345 }",
        "{ url = \"hunter2\", max_stale = \"hunter2\" }", "{ secret = \"hunter2\\q\" }",
        "{ secret = 1979-05-27T12345 }",
    ])
    func `never print a value of "keys"`(keys: String) {
        let found = faults(issuer(["algorithms": "[\"HS256\"]", "keys": keys]))
        #expect(!found.isEmpty)
        for fault in found {
            #expect(!fault.contains("hunter2") && !fault.contains("12345") && !fault.contains("thun"), "\(fault)")
        }
    }
}
