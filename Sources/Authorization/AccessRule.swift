package import FunctionKit
import JOSE
import Synchronization

/// An endpoint's access, checked and ready to be held against a token.
package struct AccessRule: Sendable, CustomStringConvertible {
    private indirect enum Condition: Sendable {
        case authenticated
        case everyScope([[UInt8]])
        case anyScope([[UInt8]])
        case anyRole([[UInt8]])
        case claimIsText(ClaimName, [UInt8])
        case claimIsParameter(ClaimName, String)
        case all([Condition])
        case any([Condition])
    }

    private static let rules = Atomic<Int>(0)

    /// The declaration in words.
    package let description: String
    /// Tells the rule from all others of the process; small, as rules are made when functions are registered.
    let number = Self.rules.add(1, ordering: .relaxed).oldValue
    /// Every scope that the declaration names, as a challenge tells them.
    let scopes: [String]
    /// Nil for a public endpoint.
    private let condition: Condition?

    /// Whether the endpoint is open to everybody.
    package var isPublic: Bool { condition == nil }

    /// Checks a declared access.
    ///
    /// - Parameters:
    ///   - pathParameters: The names that the endpoint's path binds.
    ///   - rules: Which scopes of a token stand for others.
    /// - Throws: ``AccessError`` when the declaration could never be met or says less than it seems to.
    package init(
        _ access: Access, pathParameters: [String], scopes rules: ScopeRules = .exact
    ) throws(AccessError) {
        description = access.description
        var scopes: [String] = []
        if case .public(let reason) = access.requirement {
            guard !reason.allSatisfy(\.isWhitespace) else { throw .noReason }
            condition = nil
        } else {
            condition = try Self.condition(access.requirement, pathParameters, rules, &scopes)
        }
        self.scopes = scopes
    }

    private static func condition(
        _ requirement: Access.Requirement, _ parameters: [String], _ rules: ScopeRules, _ scopes: inout [String]
    ) throws(AccessError) -> Condition {
        switch requirement {
        case .authenticated: return .authenticated
        case .everyScope(let names):
            let required = try Self.scopes(names, rules, &scopes)
            guard !rules.isExact else { return .everyScope(required.map { Array($0.name.utf8) }) }
            return .all(required.map { .anyScope(rules.scopes(granting: $0).map { Array($0.utf8) }) })
        case .anyScope(let names):
            let required = try Self.scopes(names, rules, &scopes)
            return .anyScope(required.flatMap(rules.scopes).map { Array($0.utf8) })
        case .anyRole(let names):
            guard !names.isEmpty, !names.contains("") else { throw .empty("role") }
            return .anyRole(names.map { Array($0.utf8) })
        case .claim(let name, let match):
            guard !name.isEmpty else { throw .empty("claim") }
            switch match.operand {
            case .text(let text): return .claimIsText(ClaimName(name), Array(text.utf8))
            case .pathParameter(let parameter):
                guard parameters.contains(parameter) else { throw .noSuchParameter(parameter) }
                return .claimIsParameter(ClaimName(name), parameter)
            }
        case .all(let requirements): return .all(try conditions(requirements, "all", parameters, rules, &scopes))
        case .any(let requirements): return .any(try conditions(requirements, "any", parameters, rules, &scopes))
        case .public: throw .publicInside
        }
    }

    private static func conditions(
        _ requirements: [Access.Requirement], _ name: String, _ parameters: [String], _ rules: ScopeRules,
        _ scopes: inout [String]
    ) throws(AccessError) -> [Condition] {
        guard !requirements.isEmpty else { throw .empty(name) }
        var conditions: [Condition] = []
        for requirement in requirements {
            conditions.append(try condition(requirement, parameters, rules, &scopes))
        }
        return conditions
    }

    private static func scopes(
        _ names: [String], _ rules: ScopeRules, _ scopes: inout [String]
    ) throws(AccessError) -> [Scope] {
        guard !names.isEmpty else { throw .empty("scopes") }
        var required: [Scope] = []
        for name in names {
            do {
                required.append(try Scope(parsing: name))
            } catch {
                throw .malformedScope(name, error)
            }
            guard !rules.wildcards || !name.utf8.contains(UInt8(ascii: "*")) else { throw .wildcardRequired(name) }
            if !scopes.contains(name) { scopes.append(name) }
        }
        return required
    }

    /// Whether a token's claims meet the access; a public one is met by all.
    func isMet(by claims: TokenClaims, parameters: PathParameters) -> Bool {
        guard let condition else { return true }
        return Self.isMet(condition, claims, parameters)
    }

    private static func isMet(_ condition: Condition, _ claims: TokenClaims, _ parameters: PathParameters) -> Bool {
        switch condition {
        case .authenticated: true
        case .everyScope(let scopes): scopes.allSatisfy(claims.hasScope)
        case .anyScope(let scopes): scopes.contains(where: claims.hasScope)
        case .anyRole(let roles): roles.contains(where: claims.hasRole)
        case .claimIsText(let name, let text): claims.claim(name, equals: text)
        case .claimIsParameter(let name, let parameter):
            parameters[parameter].map { claims.claim(name, equals: Array($0.utf8)) } ?? false
        case .all(let conditions): conditions.allSatisfy { isMet($0, claims, parameters) }
        case .any(let conditions): conditions.contains { isMet($0, claims, parameters) }
        }
    }
}

/// Why a declared access stops the start.
package enum AccessError: Error, Equatable {
    /// A list or a name is empty: `.scopes()` would be met by every token.
    case empty(String)
    /// A text is not a scope (RFC 6749 §3.3).
    case malformedScope(String, ScopeError)
    /// A public endpoint does not say why it is one.
    case noReason
    /// A claim is to equal a parameter that the path does not have.
    case noSuchParameter(String)
    /// A required scope has a `*`, which only a scope of a token may where wildcards count.
    case wildcardRequired(String)
    /// `.public` stands among other requirements, which it would switch off.
    case publicInside
}

extension AccessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty(let what): "access \"\(what)\" names nothing, expected at least one"
        case .malformedScope(let name, let error): "scope \"\(name)\" is malformed: \(error)"
        case .wildcardRequired(let name):
            "scope \"\(name)\" has \"*\", expected none in a required scope where a token's wildcards count"
        case .noReason: "public access has no reason, expected why everybody may call"
        case .noSuchParameter(let name): "access names the path parameter \"\(name)\", which the path does not have"
        case .publicInside: "public access stands inside another, expected it alone"
        }
    }
}
