/// A value found in a token, short and printable enough for a log line.
///
/// At most 64 bytes are kept, and everything but printable ASCII is escaped, so that a token can neither flood a log nor
/// forge a line in it.
package struct Excerpt: Sendable, Equatable, CustomStringConvertible {
    /// The escaped text, without quotation marks.
    package let description: String
    /// Whether it is the value itself, with nothing escaped or cut off.
    package let isVerbatim: Bool

    private static let lengthLimit = 64

    /// Keeps the beginning of `value`.
    package init(_ value: String) {
        var text = ""
        for scalar in value.unicodeScalars {
            let addition =
                switch scalar {
                case "\"", "\\": "\\\(scalar)"
                case " "..."~": "\(scalar)"
                default: "\\u{\(String(scalar.value, radix: 16))}"
                }
            guard text.utf8.count + addition.utf8.count <= Self.lengthLimit else {
                text += "…"
                break
            }
            text += addition
        }
        description = text
        isVerbatim = text.utf8.elementsEqual(value.utf8)
    }
}
