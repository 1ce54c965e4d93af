package import FunctionKit

/// Which scopes of a token stand for a scope that a function requires, beside that scope itself.
///
/// Two rules, each off until it is declared:
///
/// - An implication has a direction: a token with `payments:admin` need not carry `payments:write` if the first
///   implies the second, and whatever `payments:write` implies. Nothing follows the other way.
/// - A wildcard is a token's scope that ends in `:*` after at least one other byte. `payments:*` stands for every scope
///   that begins with `payments:` and goes on, so for `payments:write` and `payments:write:own`, and for what these
///   imply; not for `payments`, `payments:` or `paymentsx:write`. A `*` anywhere else is a byte like any other.
///
/// Both are resolved when the runtime starts: what is left for each call is to compare whole scopes byte by byte.
package struct ScopeRules: Sendable {
    /// The scopes that directly imply a scope.
    private let impliers: [Scope: [Scope]]
    /// Whether a token's wildcards count; a required scope then has no `*`.
    let wildcards: Bool

    /// No rule: every scope stands only for itself.
    package static let exact = ScopeRules(implications: [:], wildcards: false)

    /// Joins the rules.
    ///
    /// - Parameters:
    ///   - implications: The scopes that a scope directly implies.
    ///   - wildcards: Whether a token's wildcards count.
    package init(implications: [Scope: [Scope]], wildcards: Bool) {
        var impliers: [Scope: [Scope]] = [:]
        for (scope, implied) in implications {
            for other in implied { impliers[other, default: []].append(scope) }
        }
        self.impliers = impliers
        self.wildcards = wildcards
    }

    /// Whether no rule is declared.
    var isExact: Bool { impliers.isEmpty && !wildcards }

    /// Every scope that grants a required one when a token carries it, each once, in the order of their bytes.
    ///
    /// The work is bounded by the scopes that are declared, as each is followed once, whatever cycle they form.
    func scopes(granting required: Scope) -> [String] {
        var granting: Set<Scope> = [required]
        var open = [required]
        while let scope = open.popLast() {
            for implier in impliers[scope] ?? [] where granting.insert(implier).inserted { open.append(implier) }
        }
        let names = granting.map(\.name)
        return Set(wildcards ? names + names.flatMap(Self.wildcards) : names).sorted()
    }

    /// The wildcards that stand for a scope: `a:*` and `a:b:*` for `a:b:c`.
    private static func wildcards(for name: String) -> [String] {
        let bytes = name.utf8
        return bytes.indices.filter { index in
            bytes[index] == UInt8(ascii: ":") && index != bytes.startIndex
                && bytes.index(after: index) != bytes.endIndex
        }.map { "\(name[...$0])*" }
    }
}
