/// `[scopes]`: which scopes of a token stand for others; by default each is only itself.
package struct ScopeSettings: Sendable, Equatable {
    /// `implies`: the scopes that a scope carries with it, which may imply others in turn, but never itself.
    package var implications: [String: [String]]
    /// `wildcards`: whether a token's `payments:*` stands for every scope below `payments:`, by default not.
    package var wildcards: Bool

    /// The defaults.
    package init(implications: [String: [String]] = [:], wildcards: Bool = false) {
        self.implications = implications
        self.wildcards = wildcards
    }

    /// How many scopes may imply others.
    static let implicationLimit = 256
    /// The length of the longest scope.
    static let lengthLimitInBytes = 256

    init(from table: inout TableReader) {
        let wildcards = table.read("wildcards") { value throws(Mismatch) in try value.boolean() } ?? false
        let implications = table.table("implies", title: "[scopes.implies]") { implies in
            Self.implications(in: &implies, wildcards: wildcards)
        }
        self.init(implications: implications ?? [:], wildcards: wildcards)
    }

    private static func implications(in table: inout TableReader, wildcards: Bool) -> [String: [String]] {
        guard table.keys.count <= implicationLimit else {
            table.report(
                "\(table.title), expected at most \(implicationLimit) scopes, found \(table.keys.count)",
                line: table.line)
            for entry in table.keys { table.expect(entry.key) }
            return [:]
        }
        let expected = wildcards ? "a scope without \"*\" beside wildcards = true" : "a scope (RFC 6749 §3.3)"
        func isNamed(_ name: String) -> Bool { isScope(name) && !(wildcards && name.utf8.contains(UInt8(ascii: "*"))) }
        var implications: [String: [String]] = [:]
        for name in table.keys.map(\.key) {
            let implied = table.read(name) { value throws(Mismatch) in
                try value.strings(expected: "an array, each \(expected)", where: isNamed)
            }
            if isNamed(name) {
                implications[name] = implied
            } else {
                table.report(
                    "a key in \(table.title), expected \(expected), found \(quoted(name))", line: table.line(of: name))
            }
        }
        refuseCycles(of: implications, in: &table)
        return implications
    }

    /// By bytes, of which a scope has only ASCII: two that Unicode takes for the same are not both here.
    private static func isScope(_ name: String) -> Bool {
        (1...lengthLimitInBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }

    /// Reports each way back: scopes that imply one another are one scope, which nobody means to declare.
    private static func refuseCycles(of implications: [String: [String]], in table: inout TableReader) {
        var finished: Set<String> = []
        var path: [String] = []
        // As deep as there are scopes that imply others, which `implicationLimit` bounds.
        func follow(_ name: String) {
            path.append(name)
            for implied in implications[name] ?? [] where !finished.contains(implied) {
                if let start = path.firstIndex(of: implied) {
                    let way = (path[start...] + [implied]).map(quoted).joined(separator: ", which implies ")
                    table.report(
                        "\(quoted(name)) in \(table.title), expected no scope that leads back, found \(way)",
                        line: table.line(of: name))
                } else {
                    follow(implied)
                }
            }
            path.removeLast()
            finished.insert(name)
        }
        for name in table.keys.map(\.key) where !finished.contains(name) { follow(name) }
    }
}
