public import AccountStore

/// A refresh token as its holder has it: `rt_` and 256 random bits in base64url. Never shown when it is printed.
public struct RefreshSecret: Sendable, Equatable {
    /// The token.
    public let text: String

    private static let prefix = "rt_"
    private static let length = 3 + 43

    /// Makes a new one.
    public init() { text = RandomText.make(Self.prefix, bits: 256) }

    /// Reads what somebody sent; whether there is such a token, the store knows.
    ///
    /// - Returns: Nil for what cannot be one, and need not be looked up.
    public init?(_ text: String) {
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
            text.utf8.dropFirst(3).allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        self.text = text
    }

    /// What is kept of it.
    public var hash: SecretHash { SecretHash(of: text) }
}

extension RefreshSecret: CustomStringConvertible, CustomReflectable {
    /// A text without the token.
    public var description: String { "RefreshSecret(withheld)" }
    /// No members.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
