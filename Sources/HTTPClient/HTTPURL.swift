import Glibc

/// The address of a document: `https://host[:port]/path?query`, or `http://` on this machine itself (RFC 3986).
///
/// Two URLs are equal if their texts are; nothing is normalised, so that a server is asked for what was written.
package struct HTTPURL: Sendable, Hashable, CustomStringConvertible {
    /// The text as it was given.
    package let description: String
    /// Whether the scheme is `http`, which loopback alone may have.
    package let isPlain: Bool
    /// A name, or an address without brackets.
    package let host: String
    /// Whether the host is an IPv4 or IPv6 address.
    package let isAddress: Bool
    /// As written, or the scheme's own: 443, 80.
    package let port: UInt16
    /// The host and the port as they were written, for the `Host` header (RFC 9110 §7.2).
    package let authority: String
    /// The path and the query (RFC 9112 §3.2.1).
    package let target: String
    /// Whether the host is `localhost`, in 127.0.0.0/8 or ::1.
    package let isLoopback: Bool

    /// The text up to the query, for logs: what is asked for may be secret.
    package var withoutQuery: String { String(description.prefix { $0 != "?" }) }

    /// Reads a URL.
    ///
    /// - Throws: ``HTTPURLError``, which repeats nothing of the text.
    package init(parsing text: String) throws(HTTPURLError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.limitInBytes else {
            throw .tooLong(bytes: bytes.count, limit: Self.limitInBytes)
        }
        for offset in bytes.indices where !Self.isAllowed(bytes, at: offset) { throw .forbiddenByte(offset: offset) }
        let (isPlain, rest) = try Self.afterScheme(bytes[...])
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains(UInt8(ascii: "@")) else { throw .userInformation }
        guard !rest.contains(UInt8(ascii: "#")) else { throw .fragment }
        let (host, port) = try Self.split(authority)
        let place = try Host(parsing: host)
        guard !isPlain || place.isLoopback else { throw .plainBeyondLoopback }

        description = text
        self.isPlain = isPlain
        self.host = place.text
        isAddress = place.isAddress
        self.port = try port.map { port throws(HTTPURLError) in try Self.port(port) } ?? (isPlain ? 80 : 443)
        self.authority = String(decoding: authority, as: UTF8.self)
        let path = String(decoding: rest[end...], as: UTF8.self)
        target = path.hasPrefix("/") ? path : "/" + path
        isLoopback = place.isLoopback
    }

    private static let limitInBytes = 2048

    /// The characters of RFC 3986 §2, and `%` before two hexadecimal digits alone.
    private static func isAllowed(_ bytes: [UInt8], at offset: Int) -> Bool {
        if bytes[offset] == UInt8(ascii: "%") {
            let digits = bytes[(offset + 1)...].prefix(2)
            return digits.count == 2 && digits.allSatisfy(\.isHexadecimalDigit)
        }
        return bytes[offset].isLetterOrDigit || "-._~:/?#[]@!$&'()*+,;=".utf8.contains(bytes[offset])
    }

    private static func afterScheme(
        _ bytes: ArraySlice<UInt8>
    ) throws(HTTPURLError) -> (isPlain: Bool, rest: ArraySlice<UInt8>) {
        for (prefix, isPlain) in [("https://", false), ("http://", true)] {
            let start = bytes.prefix(prefix.utf8.count)
            if String(decoding: start, as: UTF8.self).lowercased() == prefix {
                return (isPlain, bytes.dropFirst(start.count))
            }
        }
        throw .unsupportedScheme
    }

    /// Divides `host:port`; the colons of an IPv6 address stand in brackets.
    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(HTTPURLError) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        var hostEnd = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        if authority.first == UInt8(ascii: "[") {
            guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .invalidHost }
            hostEnd = bracket + 1
        }
        guard hostEnd < authority.endIndex else { return (authority, nil) }
        guard authority[hostEnd] == UInt8(ascii: ":") else { throw .invalidHost }
        return (authority[..<hostEnd], authority[(hostEnd + 1)...])
    }

    private static func port(_ digits: ArraySlice<UInt8>) throws(HTTPURLError) -> UInt16 {
        guard digits.allSatisfy(\.isDigit), digits.count <= 5,
            let port = UInt16(String(decoding: digits, as: UTF8.self)),
            port > 0
        else { throw .invalidPort }
        return port
    }
}

/// A host that was written in a URL.
private struct Host {
    let text: String
    var isAddress = true
    let isLoopback: Bool

    init(parsing bytes: ArraySlice<UInt8>) throws(HTTPURLError) {
        guard !bytes.isEmpty else { throw .emptyHost }
        if bytes.first == UInt8(ascii: "[") {
            text = String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
            guard let address = Self.address(text, family: AF_INET6, length: 16) else { throw .invalidHost }
            isLoopback = address == [UInt8](repeating: 0, count: 15) + [1]
            return
        }
        text = String(decoding: bytes, as: UTF8.self)
        if let address = Self.address(text, family: AF_INET, length: 4) {
            isLoopback = address[0] == 127
            return
        }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard bytes.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last, !Self.isNumber(last) else {
            throw .invalidHost
        }
        isAddress = false
        isLoopback = text.lowercased() == "localhost"
    }

    private static func address(_ text: String, family: Int32, length: Int) -> [UInt8]? {
        var address = [UInt8](repeating: 0, count: length)
        return unsafe inet_pton(family, text, &address) == 1 ? address : nil
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count)
            && label.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    /// The resolver takes 127.1, 0x7f.1 and 2130706433 for addresses: none of them is a name.
    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy(\.isDigit) { return true }
        let digits = label.dropFirst(2)
        return String(decoding: label.prefix(2), as: UTF8.self).lowercased() == "0x"
            && digits.allSatisfy(\.isHexadecimalDigit)
    }
}
