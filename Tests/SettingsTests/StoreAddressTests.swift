import Settings
import Testing

@Suite struct `A store's address` {
    private static let accounts = issuer(["keys": "{ file = \".swiftlet/keys/jwks.json\" }"]) + "[accounts]\n"
    private static let form =
        #""sqlite:PATH", "redis://HOST:PORT/DATABASE" or "redis+unix:PATH", a password in store_password"#

    @Test(
        arguments: [
            ("sqlite:a.db", .sqlite(path: "a.db")), ("sqlite:/var/a b.db", .sqlite(path: "/var/a b.db")),
            ("redis://h", .redis(host: "h", port: 6379, database: 0)),
            ("redis://h/", .redis(host: "h", port: 6379, database: 0)),
            ("redis://10.0.0.5:1/15", .redis(host: "10.0.0.5", port: 1, database: 15)),
            ("redis://[::1]:65535/1023", .redis(host: "::1", port: 65_535, database: 1023)),
            ("redis://[::1]", .redis(host: "::1", port: 6379, database: 0)),
            ("redis+unix:/run/r.sock", .redisSocket(path: "/run/r.sock")),
        ] as [(String, StoreAddress)])
    func `is a file, a host or a socket`(text: String, address: StoreAddress) throws {
        let settings = try RuntimeSettings.parse(Self.accounts + "store = \"\(text)\"", file: "runtime.toml")
        #expect(settings.accounts?.store == address)
    }

    @Test(arguments: [
        ("\"\"", #""""#), ("\"a.db\"", #""a.db""#), ("\"sqlite:\"", #""sqlite:""#), ("1", "1"),
        ("\"redis://\"", "another form"), ("\"redis://h:0\"", "another form"), ("\"redis://h:65536\"", "another form"),
        ("\"redis://h/1024\"", "another form"), ("\"redis://h/-1\"", "another form"),
        ("\"redis://h:1:2\"", "another form"),
        ("\"redis://:secret@h\"", "another form"), ("\"redis://[::1\"", "another form"),
        ("\"redis://[::1]x\"", "another form"), ("\"redis+unix:\"", "another form"), ("\"rediss://h\"", "another form"),
        ("\"redis://a b\"", "another form"),
    ])
    func `is nothing else, and repeats no password`(value: String, found: String) {
        let form = value == "1" ? String(Self.form.prefix { $0 != "," }) : Self.form
        let faults = faults(Self.accounts + "store = \(value)")
        if value == "1" {
            #expect(
                faults.count == 1 && faults[0].hasPrefix("runtime.toml:8: \"store\" in [accounts], expected \(form)"))
        } else {
            #expect(faults == ["runtime.toml:8: \"store\" in [accounts], expected \(form), found \(found)"])
        }
    }
}
