/// Who may call an endpoint. There is no default: an endpoint cannot be declared without one.
///
/// Texts are checked when the runtime starts; a malformed scope stops the start at the endpoint's own line.
public struct Access: Sendable {
    /// The requirement as it was declared.
    package indirect enum Requirement: Sendable {
        /// All of the scopes.
        case everyScope([String])
        /// At least one of the scopes.
        case anyScope([String])
        /// A token, whatever it says.
        case authenticated
        /// At least one of the roles.
        case anyRole([String])
        /// A claim by name, and what it must equal.
        case claim(String, ClaimMatch)
        /// All of the requirements.
        case all([Requirement])
        /// At least one of the requirements.
        case any([Requirement])
        /// No token at all.
        case `public`(reason: String)
    }

    /// What was declared.
    package let requirement: Requirement

    /// A token that carries every one of the scopes.
    public static func scopes(_ scopes: String...) -> Access { Access(requirement: .everyScope(scopes)) }

    /// A token that carries at least one of the scopes.
    public static func anyScope(_ scopes: String...) -> Access { Access(requirement: .anyScope(scopes)) }

    /// Any token of a configured issuer, whatever its scopes.
    public static var authenticated: Access { Access(requirement: .authenticated) }

    /// A token that carries at least one of the roles.
    public static func role(_ roles: String...) -> Access { Access(requirement: .anyRole(roles)) }

    /// A token whose claim equals what the endpoint names, as in `.claim("sub", matches: .path("id"))`.
    ///
    /// The claim must be a string, or an array of strings that contains the value; bytes are compared.
    public static func claim(_ name: String, matches match: ClaimMatch) -> Access {
        Access(requirement: .claim(name, match))
    }

    /// A token that meets every one of the requirements.
    public static func all(_ accesses: Access...) -> Access {
        Access(requirement: .all(accesses.map(\.requirement)))
    }

    /// A token that meets at least one of the requirements.
    public static func any(_ accesses: Access...) -> Access {
        Access(requirement: .any(accesses.map(\.requirement)))
    }

    /// Everybody, without a token; the reason is for those who review the code and for `swiftlet functions`.
    public static func `public`(because reason: String) -> Access { Access(requirement: .public(reason: reason)) }
}

/// What a claim is compared with.
public struct ClaimMatch: Sendable {
    /// The right side of the comparison.
    package enum Operand: Sendable {
        /// The value of the parameter of this name.
        case pathParameter(String)
        /// This text.
        case text(String)
    }

    /// The right side of the comparison.
    package let operand: Operand

    /// The value of a parameter of the endpoint's path.
    public static func path(_ parameter: String) -> ClaimMatch { ClaimMatch(operand: .pathParameter(parameter)) }

    /// A fixed text.
    public static func text(_ text: String) -> ClaimMatch { ClaimMatch(operand: .text(text)) }
}

extension Access: CustomStringConvertible {
    /// The declaration in words, such as `scopes payments:write and claim sub = {id}`.
    public var description: String { requirement.description }
}

extension Access.Requirement: CustomStringConvertible {
    package var description: String {
        switch self {
        case .everyScope(let scopes): "scopes \(scopes.joined(separator: " "))"
        case .anyScope(let scopes): "any scope of \(scopes.joined(separator: " "))"
        case .authenticated: "authenticated"
        case .anyRole(let roles): "role \(roles.joined(separator: " or "))"
        case .claim(let name, let match): "claim \(name) = \(match.operand)"
        case .all(let requirements): requirements.map(\.nestedDescription).joined(separator: " and ")
        case .any(let requirements): requirements.map(\.nestedDescription).joined(separator: " or ")
        case .public(let reason): "public: \(reason)"
        }
    }

    private var nestedDescription: String {
        switch self {
        case .all, .any: "(\(description))"
        default: description
        }
    }
}

extension ClaimMatch.Operand: CustomStringConvertible {
    package var description: String {
        switch self {
        case .pathParameter(let name): "{\(name)}"
        case .text(let text): "\"\(text)\""
        }
    }
}
