import Settings
import Testing

@Suite struct `Scope settings` {
    private func parse(_ text: String) throws -> ScopeSettings {
        try RuntimeSettings.parse(text, file: "runtime.toml").scopes
    }

    @Test(arguments: ["", "[scopes]", "[scopes]\nwildcards = false", "[scopes]\nimplies = {}", "[scopes.implies]"])
    func `are off by default`(text: String) throws {
        #expect(try parse(text) == ScopeSettings(implications: [:], wildcards: false))
    }

    @Test(
        arguments: [
            "[scopes]\nwildcards = true\nimplies = { \"p:a\" = [\"p:w\"], \"p:w\" = [\"p:r\", \"q\"] }",
            "[scopes]\nwildcards = true\n[scopes.implies]\n\"p:a\" = [\"p:w\"]\n\"p:w\" = [\"p:r\", \"q\"]",
            "scopes.wildcards = true\nscopes.implies.'p:a' = ['p:w']\nscopes.implies.'p:w' = ['p:r', 'q']",
        ])
    func `name what each scope implies`(text: String) throws {
        let implications = ["p:a": ["p:w"], "p:w": ["p:r", "q"]]
        #expect(try parse(text) == ScopeSettings(implications: implications, wildcards: true))
    }

    @Test func `allow two ways to one scope`() throws {
        let diamond = "[scopes.implies]\na = [\"b\", \"c\"]\nb = [\"d\"]\nc = [\"d\", \"b\"]"
        #expect(try parse(diamond).implications.count == 3)
    }

    private static let list = "expected an array, each a scope (RFC 6749 §3.3), found"
    private static let key = "a key in [scopes.implies], expected a scope (RFC 6749 §3.3), found"
    private static let back = "in [scopes.implies], expected no scope that leads back, found"

    @Test(
        arguments: [
            ("a = [\"\"]", [#"2: "a" in [scopes.implies], \#(list) """#]),
            ("a = [\"b\",\n\"b c\"]", [#"3: "a" in [scopes.implies], \#(list) "b c""#]),
            ("a = [\"b\\\"\"]", [#"2: "a" in [scopes.implies], \#(list) "b\"""#]),
            ("a = [\"é\"]", [#"2: "a" in [scopes.implies], \#(list) "é""#]),
            ("a = [\"\\u007F\"]", [#"2: "a" in [scopes.implies], \#(list) "\u{7f}""#]),
            ("a = [\"b\", \"b\"]", [#"2: "a" in [scopes.implies], \#(list) "b" twice"#]),
            ("a = []", [#"2: "a" in [scopes.implies], \#(list) an empty array"#]),
            ("a = \"b\"", [#"2: "a" in [scopes.implies], \#(list) "b""#]),
            ("a = [[\"b\"]]", [#"2: "a" in [scopes.implies], \#(list) an array"#]),
            ("\"a b\" = [\"c\"]", [#"2: \#(key) "a b""#]), ("\"\" = [\"c\"]", [#"2: \#(key) """#]),
            ("\"\u{212A}\" = [\"c\"]", ["2: \(key) \"\u{212A}\""]),
            ("a = [\"a\"]", [#"2: "a" \#(back) "a", which implies "a""#]),
            (
                "a = [\"b\"]\nb = [\"c\"]\nc = [\"x\", \"a\"]",
                [#"4: "c" \#(back) "a", which implies "b", which implies "c", which implies "a""#]
            ),
            (
                "x = [\"a\"]\na = [\"b\"]\nb = [\"a\"]\nc = [\"c\", \"b\"]",
                [
                    #"4: "b" \#(back) "a", which implies "b", which implies "a""#,
                    #"5: "c" \#(back) "c", which implies "c""#,
                ]
            ),
        ] as [(String, [String])])
    func `refuse what is no scope and what leads back to itself`(lines: String, expected: [String]) {
        #expect(faults("[scopes.implies]\n\(lines)") == expected.map { "runtime.toml:\($0)" })
    }

    @Test func `refuse unknown keys and other types`() {
        #expect(
            faults("[scopes]\nwildcard = true\nimplies = [\"a\"]") == [
                #"runtime.toml:2: unknown key "wildcard" in [scopes], did you mean "wildcards""#,
                #"runtime.toml:3: "implies" in [scopes], expected a table, found an array"#,
            ])
        #expect(
            faults("[scopes]\nwildcards = \"true\"")
                == [#"runtime.toml:2: "wildcards" in [scopes], expected true or false, found "true""#])
        #expect(faults("scopes = 1") == [#"runtime.toml:1: "scopes" in the file, expected a table, found an integer"#])
    }

    @Test(arguments: ["\"a:*\" = [\"b\"]", "a = [\"b:*\"]", "a = [\"*\"]"])
    func `take no star for an implication beside wildcards`(line: String) throws {
        #expect(try parse("[scopes.implies]\n\(line)").implications.count == 1)
        let found = faults("[scopes]\nwildcards = true\n[scopes.implies]\n\(line)")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("runtime.toml:4: ") == true)
        #expect(found.first?.contains("a scope without \"*\" beside wildcards = true, found \"") == true)
    }

    @Test(arguments: [(256, true), (257, false)])
    func `hold 256 bytes a scope and 256 scopes that imply others`(count: Int, isAccepted: Bool) {
        let name = String(repeating: "a", count: count)
        #expect(faults("[scopes.implies]\n\(name) = [\"b\"]").isEmpty == isAccepted)
        #expect(faults("[scopes.implies]\nb = [\"\(name)\"]").isEmpty == isAccepted)
        let chain = (0..<count).map { "s\($0) = [\"s\($0 + 1)\"]\n" }.joined()
        let expected =
            isAccepted ? [] : ["runtime.toml:1: [scopes.implies], expected at most 256 scopes, found 257"]
        #expect(faults("[scopes.implies]\n\(chain)") == expected)
    }
}
