import FoundationEssentials

/// A name and a password out of an `Authorization` field (RFC 7617), for a function that checks them itself.
///
/// Neither is shown when the value is printed.
public struct BasicCredentials: Sendable, Equatable {
    /// What stands before the first colon; may be empty.
    public let user: String
    /// What stands after it; may be empty.
    public let password: String

    /// Both parts decoded, as OAuth clients encode them before they join them (RFC 6749 §2.3.1, Appendix B).
    ///
    /// Nil when a percent escape is broken, or the bytes are not UTF-8 once decoded.
    public var formDecoded: BasicCredentials? {
        guard let user = Self.formDecoded(user), let password = Self.formDecoded(password) else { return nil }
        return BasicCredentials(user: user, password: password)
    }

    private static func formDecoded(_ text: String) -> String? {
        PercentEncoding.decode(text.utf8, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    /// Reads a field's value.
    ///
    /// - Returns: Nil for another scheme than `Basic`.
    /// - Throws: ``BasicCredentialsError/malformed``.
    init?(authorization value: String) throws(BasicCredentialsError) {
        let bytes = value.utf8
        let scheme = bytes.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard scheme.count == 5, zip(scheme, "basic".utf8).allSatisfy({ $0 | 0x20 == $1 }) else { return nil }
        // One space and nothing else, as a bearer token is read: what two readers could cut differently is refused.
        let rest = bytes.dropFirst(scheme.count)
        guard rest.first == UInt8(ascii: " "), let decoded = Data(base64Encoded: Data(rest.dropFirst())),
            let text = String(validating: decoded, as: UTF8.self),
            // RFC 7617 §2: "The user-id and password MUST NOT contain any control characters".
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { throw .malformed }
        self.init(user: String(text[..<colon]), password: String(text[text.utf8.index(after: colon)...]))
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A text without the name and the password.
    public var description: String { "BasicCredentials(withheld)" }
    /// A text without the name and the password.
    public var debugDescription: String { description }
    /// No members.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Request {
    /// The name and password of `Authorization: Basic`, for a public function that checks them itself; nil where the
    /// field is absent or has another scheme.
    ///
    /// The runtime looks at the field only where an endpoint wants a token, which is never `Basic`. A bearer token is not
    /// to be had here: who holds one can use it anywhere.
    ///
    /// - Throws: ``BasicCredentialsError`` where they cannot be read in one way only.
    public var basicCredentials: BasicCredentials? {
        get throws(BasicCredentialsError) {
            guard let first = variables["HTTP_AUTHORIZATION"] else { return nil }
            var count = 0
            variables.forEach { name, _ in if name == "HTTP_AUTHORIZATION" { count += 1 } }
            guard count == 1 else { throw .severalFields(count) }
            return try BasicCredentials(authorization: first)
        }
    }
}

/// Why a request's name and password cannot be read.
public enum BasicCredentialsError: Error, Equatable {
    /// There is more than one `Authorization` field.
    case severalFields(Int)
    /// What follows `Basic` is not one space and the base64 of a name, a colon and a password, in UTF-8 and without
    /// control characters.
    case malformed
}

extension BasicCredentialsError: CustomStringConvertible {
    /// The fact and what is expected.
    public var description: String {
        switch self {
        case .severalFields(let count): "\(count) Authorization fields, expected one"
        case .malformed: "Basic credentials cannot be read, expected the base64 of a name, a colon and a password"
        }
    }
}
