/// An e-mail address as accounts are named by it.
///
/// Printable ASCII only, in lower case: of two addresses that look alike, one would be somebody else's.
public struct EmailAddress: Sendable, Hashable {
    /// The address, in lower case.
    public let text: String

    /// Reads an address: a local part of the characters that RFC 5321 takes without quotes, `@`, and a domain name of
    /// letters, digits and hyphens with a dot; at most 254 bytes.
    ///
    /// - Returns: Nil if it is none.
    public init?(_ text: String) {
        guard (3...254).contains(text.utf8.count) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), Self.isLocalPart(parts[0]), Self.isDomain(parts[1])
        else { return nil }
        self.text = text.lowercased()
    }

    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    private static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
