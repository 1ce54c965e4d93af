import Settings
import Testing

@Suite struct `Revocation settings` {
    private func revocations(_ text: String, accounts: String = "") throws -> RevocationSettings? {
        var lines = ["keys": "{ file = \".swiftlet/keys/jwks.json\" }"]
        if !text.isEmpty { lines["revocations"] = text }
        return try RuntimeSettings.parse(issuer(lines) + accounts, file: "runtime.toml").issuers.first?.revocations
    }

    @Test func `are absent by default`() throws { #expect(try revocations("") == nil) }

    @Test func `let reads go on by default`() throws {
        let settings = try #require(try revocations("{ store = \"redis://h\" }"))
        #expect(settings.store == .redis(host: "h", port: 6379, database: 0))
        #expect((settings.grace, settings.stoppedScopes, settings.line) == (.seconds(30), ["*:write"], 7))
    }

    @Test func `are read`() throws {
        let settings = try #require(
            try revocations(
                "{ store = \"sqlite:r.db\", store_password = \"file:p\", grace = \"5s\", stop = [\"*\", \"a:*\"] }")
        )
        #expect(settings.store == .sqlite(path: "r.db"))
        #expect(settings.password == .file(path: "p"))
        #expect((settings.grace, settings.stoppedScopes) == (.seconds(5), ["*", "a:*"]))
        #expect(try revocations("{ store = \"redis://h\", stop = [] }")?.stoppedScopes == [])
    }

    @Test func `come from the accounts' store without another`() throws {
        let accounts = "[accounts]\nstore = \"redis://h\"\nstore_password = \"env:A\""
        for text in ["", "{}", "{ grace = \"5s\" }"] {
            let settings = try #require(try revocations(text, accounts: accounts))
            #expect(settings.store == .redis(host: "h", port: 6379, database: 0))
            #expect(settings.password == .environment("A"))
        }
        // Another store's password is its own.
        let other = try #require(try revocations("{ store = \"redis://i\" }", accounts: accounts))
        #expect(other.password == nil)
    }

    @Test(arguments: [
        ("{}", "7: revocations of [[issuer]] has no \"store\", expected"),
        ("{ store = \"x\" }", "7: \"store\" in revocations"),
        (
            "{ store = \"redis://h\", grace = \"0s\" }",
            "7: \"grace\" in revocations of [[issuer]], expected a duration from"
        ),
        (
            "{ store = \"redis://h\", stop = [\"\"] }",
            "7: \"stop\" in revocations of [[issuer]], expected an array of scopes"
        ),
        (
            "{ store = \"redis://h\", stop = \"*\" }",
            "7: \"stop\" in revocations of [[issuer]], expected an array of scopes"
        ),
        ("{ store = \"redis://h\", stop = [\"a b\"] }", "7: \"stop\" in revocations of [[issuer]], expected an array"),
        (
            "{ store = \"redis://h\", stopp = [] }",
            "7: unknown key \"stopp\" in revocations of [[issuer]], did you mean \"stop\""
        ),
    ])
    func `are refused for what they are not`(text: String, fault: String) {
        let faults = faults(issuer(["revocations": text]))
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("runtime.toml:\(fault)") == true, "\(faults)")
    }
}
