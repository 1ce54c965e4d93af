import Settings
import Testing

@Suite struct `Keys that an issuer publishes` {
    private func keys(_ text: String) throws -> KeySource {
        try #require(try RuntimeSettings.parse(issuer(["keys": text]), file: "runtime.toml").issuers.first).keys
    }

    @Test(
        arguments: [
            (#"{ url = "https://a/jwks.json" }"#, .url("https://a/jwks.json", RemoteKeySettings())),
            (#"{ url = "not parsed here" }"#, .url("not parsed here", RemoteKeySettings())),
            ("{ discovery = true }", .discovery(RemoteKeySettings())),
            (
                #"{ discovery = true, refresh = "1h", cooldown = "5s", max_stale = "7d" }"#,
                .discovery(
                    RemoteKeySettings(
                        refresh: .seconds(3600), cooldown: .seconds(5), maximumStaleness: .seconds(604_800)))
            ),
            (#"{ url = "u", refresh = "12h" }"#, .url("u", RemoteKeySettings(refresh: .seconds(43_200)))),
            (
                #"{ url = "u", refresh = "30s", max_stale = "1m" }"#,
                .url("u", RemoteKeySettings(refresh: .seconds(30), maximumStaleness: .seconds(60)))
            ),
        ] as [(String, KeySource)])
    func `come from a URL or by discovery`(text: String, source: KeySource) throws {
        #expect(try keys(text) == source)
    }

    @Test func `are fetched every ten minutes and used for a day by default`() {
        let settings = RemoteKeySettings()
        #expect(settings.refresh == .seconds(600))
        #expect(settings.cooldown == .seconds(30))
        #expect(settings.maximumStaleness == .seconds(86_400))
    }

    @Test(arguments: [
        (#"url = """#, #""url" in keys of [[issuer]], expected a URL, found an empty string"#),
        ("url = true", #""url" in keys of [[issuer]], expected a URL, found a boolean"#),
        (#"url = ["https://a/"]"#, #""url" in keys of [[issuer]], expected a URL, found an array"#),
        (
            "discovery = false",
            #""discovery" in keys of [[issuer]], expected true, or another source of keys instead, found false"#
        ),
        (
            #"discovery = "true""#,
            #""discovery" in keys of [[issuer]], expected true, or another source of keys instead, found a string"#
        ),
        (
            #"url = "u", discovery = true"#,
            #"keys of [[issuer]], expected one of file, pem, secret, url and discovery, found "discovery" and "url""#
        ),
        (
            #"file = "f", discovery = true, refresh = "10m""#,
            #"keys of [[issuer]], expected one of file, pem, secret, url and discovery, found "discovery" and "file""#
        ),
        (
            #"url = "u", refres = "10m""#,
            #"unknown key "refres" in keys of [[issuer]], did you mean "refresh""#
        ),
    ])
    func `are named in one way`(text: String, message: String) {
        #expect(faults(issuer(["keys": "{ \(text) }"])) == ["runtime.toml:6: \(message)"])
    }

    @Test(arguments: [
        ("refresh", "10s", "9999ms", "10s to 1d"), ("refresh", "12h", "86401s", "10s to 1d"),
        ("cooldown", "1s", "999ms", "1s to 1h"), ("cooldown", "1h", "3601s", "1s to 1h"),
        ("max_stale", "20m", "59s", "1m to 30d"), ("max_stale", "30d", "2592001s", "1m to 30d"),
    ])
    func `have times within limits`(key: String, inside: String, outside: String, range: String) {
        #expect(faults(issuer(["keys": "{ discovery = true, \(key) = \"\(inside)\" }"])) == [])
        #expect(
            faults(issuer(["keys": "{ discovery = true, \(key) = \"\(outside)\" }"])) == [
                "runtime.toml:6: \"\(key)\" in keys of [[issuer]], expected a duration from \(range), found \"\(outside)\""
            ])
    }

    @Test(arguments: ["30", "\"30\"", "\"half an hour\"", "true"])
    func `have times with a unit`(value: String) {
        let expected = #"a duration with a unit, such as "250ms", "10s" or "15m""#
        let found = value.hasPrefix("\"") ? "a string" : value == "true" ? "a boolean" : "an integer"
        for key in ["refresh", "cooldown", "max_stale"] {
            #expect(
                faults(issuer(["keys": "{ url = \"u\", \(key) = \(value) }"])) == [
                    "runtime.toml:6: \"\(key)\" in keys of [[issuer]], expected \(expected), found \(found)"
                ])
        }
    }

    @Test(arguments: [
        (#"refresh = "2h", max_stale = "239m""#, "2h", "239m"), (#"max_stale = "19m""#, "10m", "19m"),
        (#"max_stale = "1199999ms", refresh = "10m""#, "10m", "1199999ms"),
        (#"refresh = "721m""#, "721m", "none, which is 1d"),
    ])
    func `are not stale before they are refreshed`(text: String, refresh: String, found: String) {
        let message =
            "\"max_stale\" in keys of [[issuer]], expected at least twice \"refresh\", which is \(refresh), found \(found)"
        #expect(faults(issuer(["keys": "{ url = \"u\", \(text) }"])) == ["runtime.toml:6: \(message)"])
    }

    @Test(arguments: [("file", "k.json"), ("pem", "k.pem"), ("secret", "env:A")])
    func `are not what a file, PEM or a secret holds`(source: String, value: String) {
        let algorithms = source == "secret" ? "[\"HS256\"]" : "[\"ES256\"]"
        for key in ["refresh", "cooldown", "max_stale"] {
            let keys = "{ \(source) = \"\(value)\", \(key) = \"10m\" }"
            #expect(
                faults(issuer(["algorithms": algorithms, "keys": keys])) == [
                    "runtime.toml:6: \"\(key)\" in keys of [[issuer]], expected beside url or discovery only, "
                        + "found beside \(source)"
                ])
        }
    }
}
