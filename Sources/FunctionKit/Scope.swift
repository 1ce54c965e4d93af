/// One permission that a token can carry, such as `payments:write` (RFC 6749 §3.3).
///
/// Scopes are compared whole and byte by byte. Only `[scopes]` in `runtime.toml` lets one scope of a token stand for others.
public struct Scope: Hashable, Sendable, CustomStringConvertible {
    /// The scope token: printable ASCII without space, `"` and `\`.
    public let name: String

    /// A scope from text that is not known at compile time.
    ///
    /// - Throws: ``ScopeError`` when the text is not a `scope-token` of RFC 6749 §3.3.
    public init(parsing name: some StringProtocol) throws(ScopeError) {
        if let fault = ScopeError(of: name.utf8) { throw fault }
        self.name = String(name)
    }

    /// A scope from a literal; traps when the literal is not a scope.
    public init(_ name: StaticString) {
        let name = name.description
        if let fault = ScopeError(of: name.utf8) { preconditionFailure("Scope(\"\(name)\"): \(fault)") }
        self.name = name
    }

    /// The scope token.
    public var description: String { name }
}

/// Why a text is not a scope (RFC 6749 §3.3).
public enum ScopeError: Error, Equatable {
    /// The text is empty.
    case empty
    /// A byte outside `%x21 / %x23-5B / %x5D-7E`.
    case forbiddenByte(UInt8, position: Int)

    /// The first fault of a text, or nil if the text is a scope.
    init?(of bytes: some Sequence<UInt8>) {
        var count = 0
        for byte in bytes {
            guard (0x21...0x7E).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
                self = .forbiddenByte(byte, position: count)
                return
            }
            count += 1
        }
        guard count == 0 else { return nil }
        self = .empty
    }
}

extension ScopeError: CustomStringConvertible {
    /// The fault and what is expected.
    public var description: String {
        switch self {
        case .empty: "scope is empty, expected at least one character"
        case .forbiddenByte(let byte, let position):
            "scope has byte 0x\(String(byte, radix: 16, uppercase: true)) at position \(position), "
                + "expected printable ASCII without space, \" and \\"
        }
    }
}
