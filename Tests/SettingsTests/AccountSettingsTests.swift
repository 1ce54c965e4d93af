import Settings
import Testing

@Suite struct `Account settings` {
    private let keys = ["keys": "{ file = \".swiftlet/keys/jwks.json\" }"]

    private func parse(_ lines: String) throws -> AccountSettings {
        let text = issuer(keys) + "[accounts]\n" + lines
        return try #require(try RuntimeSettings.parse(text, file: "runtime.toml").accounts)
    }

    private func accountFaults(_ lines: String) -> [String] { faults(issuer(keys) + "[accounts]\n" + lines) }

    @Test func `are absent without their table`() throws {
        #expect(try RuntimeSettings.parse(issuer(), file: "runtime.toml").accounts == nil)
    }

    @Test func `have defaults`() throws {
        let settings = try parse("")
        #expect(settings.issuer == "a")
        #expect(settings.store == .sqlite(path: ".swiftlet/accounts.db"))
        #expect(settings.storePassword == nil)
        #expect(settings.keysFolder == ".swiftlet/keys")
        #expect(settings.accessTime == .seconds(900))
        #expect(settings.refreshTime == .seconds(2_592_000))
        #expect(settings.keyAge == nil)
        #expect(settings.publishAhead == .seconds(900))
        #expect((settings.passwordCost, settings.passwordThreads, settings.passwordQueue) == (12, 2, 32))
        #expect((settings.accountRate.count, settings.accountRate.burst) == (10, 10))
        #expect((settings.addressRate.count, settings.addressRate.burst) == (60, 30))
        #expect(settings.client == "swiftlet")
        #expect(settings.line == 7)
    }

    @Test func `are read`() throws {
        let settings = try parse(
            """
            issuer = "a"
            store = "redis://h"
            store_password = "env:REDIS_PASSWORD"
            access_time = "5m"
            refresh_time = "7d"
            rotate_keys = "90d"
            publish_ahead = "1h"
            password_cost = 10
            password_threads = 1
            password_queue = 1
            account_rate = "5/h, burst 3"
            address_rate = "1/s"
            client = "web"
            """)
        #expect(settings.store == .redis(host: "h", port: 6379, database: 0))
        #expect(settings.storePassword == .environment("REDIS_PASSWORD"))
        #expect(settings.accessTime == .seconds(300))
        #expect(settings.refreshTime == .seconds(604_800))
        #expect(settings.keyAge == .seconds(7_776_000))
        #expect(settings.publishAhead == .seconds(3600))
        #expect((settings.passwordCost, settings.passwordThreads, settings.passwordQueue) == (10, 1, 1))
        #expect((settings.accountRate.count, settings.accountRate.period, settings.accountRate.burst) == (5, .hour, 3))
        #expect(
            (settings.addressRate.count, settings.addressRate.period, settings.addressRate.burst) == (1, .second, 1))
        #expect(settings.client == "web")
    }

    @Test(arguments: [
        ("access_time", "\"10s\"", "\"9s\""), ("access_time", "\"1h\"", "\"3601s\""),
        ("refresh_time", "\"1m\"", "\"59s\""), ("refresh_time", "\"365d\"", "\"366d\""),
        ("rotate_keys", "\"1h\"", "\"59m\""), ("rotate_keys", "\"3650d\"", "\"3651d\""),
        ("publish_ahead", "\"2s\"", "\"1s\""), ("publish_ahead", "\"7d\"", "\"8d\""), ("password_cost", "4", "3"),
        ("password_cost", "16", "17"), ("password_threads", "64", "65"), ("password_queue", "4096", "4097"),
        ("account_rate", "\"1/s\"", "\"1/s per subject\""), ("address_rate", "\"1/h, burst 9\"", "[\"1/s\"]"),
        ("client", "\"a-b.c_9\"", "\"a b\""), ("client", "\"a\"", "\"\""), ("issuer", "\"a\"", "\"b\""),
        ("store_password", "\"env:A\"", "\"secret\""), ("keys", "\".swiftlet/keys\"", "\"\""),
        ("client", "\"a\"", "\"é\""),
    ])
    func `keep within limits`(key: String, inside: String, outside: String) {
        #expect(accountFaults("\(key) = \(inside)") == [])
        let faults = accountFaults("\(key) = \(outside)")
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("runtime.toml:8: \"\(key)\" in [accounts], expected ") == true, "\(faults)")
        #expect(!key.hasSuffix("password") || faults.first?.contains("secret\"") == false)
    }

    @Test func `name the issuer where there are several`() {
        let two = issuer(keys) + issuer(["name": "\"b\"", "issuer": "\"https://b/\""])
        #expect(faults(two + "[accounts]\nissuer = \"a\"") == [])
        #expect(
            faults(two + "[accounts]") == [
                "runtime.toml:13: [accounts] has no \"issuer\", expected the name of the [[issuer]] whose tokens these are"
            ])
        #expect(
            faults("[accounts]") == [
                "runtime.toml:1: [accounts] has no \"issuer\", expected the name of the [[issuer]] whose tokens these are"
            ])
    }

    @Test func `leave a new key time before the next`() {
        #expect(accountFaults("rotate_keys = \"2h\"\npublish_ahead = \"1h\"") == [])
        #expect(
            accountFaults("publish_ahead = \"1h\"\nrotate_keys = \"119m\"") == [
                "runtime.toml:9: \"rotate_keys\" in [accounts], expected at least twice \"publish_ahead\", which is 1h, "
                    + "found 119m"
            ])
    }

    @Test(arguments: [
        ("[\"ES256\"]", "{ file = \"other.json\" }", "\"other.json\""), ("[\"ES256\"]", "{ pem = \"k.pem\" }", "pem"),
        ("[\"HS256\"]", "{ secret = \"env:A\" }", "secret"),
    ])
    func `sign with the keys that verify`(algorithms: String, keys: String, found: String) {
        #expect(
            faults(issuer(["algorithms": algorithms, "keys": keys]) + "[accounts]") == [
                "runtime.toml:6: \"keys\" in [[issuer]], expected { file = \".swiftlet/keys/jwks.json\" }, url or discovery "
                    + "for the issuer of [accounts], found \(found)"
            ])
        #expect(faults(issuer(["keys": "{ discovery = true }"]) + "[accounts]") == [])
    }
}
