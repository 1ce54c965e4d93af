import FoundationEssentials
import Settings
import TestSupport
import Testing

/// What `runtime.toml` in the package's folder tells its readers.
@Suite struct `The documented defaults` {
    /// Examples of what has no default.
    private static let examples: Set = ["memory", "rate", "socket_group", "store_password", "rotate_keys"]

    /// `[accounts]` is deleted with the functions.
    private static let accounts = text.contains("\n[accounts]\n") ? ["accounts"] : []
    private static let text =
        (try? String(contentsOfFile: PackageFolder.path + "/runtime.toml", encoding: .utf8)) ?? ""

    /// The lines `# key = value` of a table, without their sign, with their keys.
    private func documented(_ table: String) throws -> [(key: String, line: String)] {
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "[\(table)]"))
        return lines[(start + 1)...].prefix { !$0.hasPrefix("[") && !$0.hasPrefix("# [") }.compactMap { line in
            line.wholeMatch(of: /# ([a-z_]+) = .*/).map { (String($0.output.1), String(line.dropFirst(2))) }
        }
    }

    /// What must stand before a table.
    private func preamble(_ table: String) -> String {
        guard table == "accounts" else { return "" }
        return issuer(["name": "\"development\"", "keys": "{ file = \".swiftlet/keys/jwks.json\" }"])
    }

    @Test(arguments: ["server", "limits"] + accounts)
    func `are those that hold`(table: String) throws {
        let documented = try documented(table)
        #expect(!documented.isEmpty)
        let defaults = try RuntimeSettings.parse(preamble(table) + "[\(table)]\n", file: "runtime.toml")
        for (key, line) in documented {
            let settings = try RuntimeSettings.parse(preamble(table) + "[\(table)]\n\(line)", file: "runtime.toml")
            #expect((settings == defaults) == !Self.examples.contains(key), "\(line)")
        }
    }

    @Test(arguments: ["limits"] + accounts) func `leave out no key`(table: String) throws {
        let keys = try documented(table).map(\.key)
        let list = keys.map { "\"\($0)\"" }
        // A key that is like no other is told all that there are.
        let fault = try #require(faults(preamble(table) + "[\(table)]\nqqqqqqqqqqqqqqqqqqqq = 1").first)
        let (_, known) = try #require(fault.wholeMatch(of: /.* expected one of (.*)/)).output
        #expect(known.split(separator: ", ").map(String.init).sorted() == list.sorted())
    }
}
