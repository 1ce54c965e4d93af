/// One `name=value` of a query.
public struct QueryItem: Equatable, Sendable {
    /// What stands before the first `=`, decoded.
    public let name: String
    /// What stands after it, decoded; empty without `=`.
    public let value: String

    /// Reads a query (`application/x-www-form-urlencoded`, WHATWG URL §5.1, but strict).
    ///
    /// - Returns: nil when a percent escape is broken, or the bytes are not UTF-8 once decoded.
    package static func items(of query: some StringProtocol) -> [QueryItem]? { items(of: query.utf8) }

    /// Reads the bytes of a query or a form, under the same rules.
    package static func items(of query: some Collection<UInt8>) -> [QueryItem]? {
        var items: [QueryItem] = []
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            guard let name = text(of: pair[..<(equals ?? pair.endIndex)]),
                let value = text(of: equals.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...])
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }

    private static func text(of bytes: some Sequence<UInt8>) -> String? {
        PercentEncoding.decode(bytes, plusIsSpace: true).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

/// Percent-encoding (RFC 3986 §2.1).
package enum PercentEncoding {
    /// Decodes every escape once.
    ///
    /// - Returns: nil when `%` is not followed by two hexadecimal digits.
    package static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
                else { return nil }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
