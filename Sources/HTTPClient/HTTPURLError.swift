/// Why a text is no URL to fetch from; offsets and lengths are in bytes, and nothing repeats the text.
package enum HTTPURLError: Error, Equatable {
    /// The text is longer than any address of a document.
    case tooLong(bytes: Int, limit: Int)
    /// A control character, a space, a backslash, a byte beyond ASCII, a `%` without its digits (RFC 3986 §2).
    case forbiddenByte(offset: Int)
    /// Neither `https://` nor `http://`.
    case unsupportedScheme
    /// `http://` to another machine: whoever stands between could put in keys of his own.
    case plainBeyondLoopback
    /// `user@` or `user:password@` (RFC 3986 §3.2.1).
    case userInformation
    /// `#…`, which is never sent (RFC 3986 §3.5).
    case fragment
    /// Nothing between the slashes.
    case emptyHost
    /// Not a name, a dotted IPv4 address or an IPv6 address in brackets.
    case invalidHost
    /// Empty, not a number, 0 or above 65535.
    case invalidPort
}

extension HTTPURLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let bytes, let limit): "URL has \(bytes) bytes, expected at most \(limit)"
        case .forbiddenByte(let offset): "URL has a character at byte \(offset) that RFC 3986 does not allow"
        case .unsupportedScheme: "URL has another scheme, expected https, or http for loopback"
        case .plainBeyondLoopback: "URL is http to another machine, expected https"
        case .userInformation: "URL has a user or a password, expected neither"
        case .fragment: "URL has a fragment, expected none"
        case .emptyHost: "URL has no host, expected a name or an address"
        case .invalidHost:
            "URL has an invalid host, expected a name, an IPv4 address of four numbers or an IPv6 address in brackets"
        case .invalidPort: "URL has an invalid port, expected 1 to 65535"
        }
    }
}
