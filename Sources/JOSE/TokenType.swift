/// The media type of a token, as `typ` carries it (RFC 7515 §4.1.9).
///
/// Case does not count, and neither does the prefix `application/` of a type without another slash, so that `at+jwt`
/// equals `application/AT+JWT`.
package struct TokenType: Sendable, Hashable {
    /// Lower case, without the prefix.
    private let name: [UInt8]

    /// An OAuth 2.0 access token (RFC 9068 §2.1).
    package static let accessToken = TokenType("at+jwt")

    /// Takes the value of a `typ`.
    package init(_ value: String) {
        let lowercased = value.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        let prefix = Array("application/".utf8)
        let rest = lowercased.dropFirst(prefix.count)
        name = lowercased.starts(with: prefix) && !rest.contains(0x2F) ? Array(rest) : lowercased
    }
}

extension TokenType: CustomStringConvertible {
    package var description: String { String(decoding: name, as: UTF8.self) }
}
