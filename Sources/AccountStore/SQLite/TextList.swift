/// A list of texts as one text: each as a netstring (D. J. Bernstein, 1997), `5:admin,4:user,`.
///
/// Counted and not separated, so that a text may hold anything; and a human can read it.
enum TextList {
    /// Writes a list.
    static func encode(_ texts: [String]) -> String { texts.map { "\($0.utf8.count):\($0)," }.joined() }

    /// Reads a list.
    ///
    /// - Returns: Nil if the text is none, or one that ``encode(_:)`` would have written otherwise.
    static func decode(_ text: String) -> [String]? {
        var texts: [String] = []
        var rest = text.utf8[...]
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let digits = Substring(rest[..<colon]).utf8CountText,
                let end = rest.index(rest.index(after: colon), offsetBy: digits, limitedBy: rest.endIndex),
                end < rest.endIndex, rest[end] == UInt8(ascii: ","),
                let text = String(rest[rest.index(after: colon)..<end])
            else { return nil }
            texts.append(text)
            rest = rest[rest.index(after: end)...]
        }
        return texts
    }
}

extension Substring {
    /// The count that the text writes in decimal digits without more zeros than needed; nil if it is none.
    fileprivate var utf8CountText: Int? {
        guard let count = Int(self), count >= 0, String(count).utf8.elementsEqual(utf8) else { return nil }
        return count
    }
}
