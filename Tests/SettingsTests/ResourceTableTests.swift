import Settings
import Testing

@Suite struct `Resource tables` {
    private func parse(_ text: String) throws -> [String: ResourceTable] {
        try RuntimeSettings.parse(text, file: "runtime.toml").resources
    }

    @Test(arguments: ["", "[resources]", "resources = {}"])
    func `are none by default`(text: String) throws { #expect(try parse(text) == [:]) }

    @Test func `keep every kind of value that a resource may take`() throws {
        let text = """
            [resources.Pool]
            url = "db"
            size = 4
            ratio = 0.5
            lazy = true
            [resources.Pool.more]
            list = [1, [2]]
            [resources."a b"]
            """
        #expect(
            try parse(text) == [
                "Pool": ResourceTable(
                    [
                        "url": .string("db"), "size": .integer(4), "ratio": .number(0.5), "lazy": .boolean(true),
                        "more": .table(["list": .array([.integer(1), .array([.integer(2)])])]),
                    ], line: 1),
                "a b": ResourceTable([:], line: 8),
            ])
    }

    private static let expected = "expected a string, a finite number, true, false, an array or a table, found"

    @Test(
        arguments: [
            ("[resources]\nPool = 1", [#"2: "Pool" in [resources], expected a table, found an integer"#]),
            ("resources = 1", [#"1: "resources" in the file, expected a table, found an integer"#]),
            ("[resources.P]\na = inf", [#"2: "a" in [resources.P], \#(expected) a floating-point number"#]),
            ("[resources.P]\na = [\nnan]", [#"3: "a" in [resources.P], \#(expected) a floating-point number"#]),
            ("[resources.\"a b\"]\nd = 2026-01-01", [#"2: "d" in [resources."a b"], \#(expected) a date or time"#]),
        ] as [(String, [String])])
    func `refuse what has no meaning for a resource`(text: String, faults: [String]) {
        let error = #expect(throws: SettingsFaults.self) { try parse(text) }
        #expect(error?.faults.map(\.description) == faults.map { "runtime.toml:" + $0 })
    }
}
