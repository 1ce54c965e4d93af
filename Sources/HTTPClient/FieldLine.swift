/// A header or trailer field of a response (RFC 9112 §5).
struct FieldLine {
    /// In lower case.
    let name: String
    /// Without the blanks around it.
    let value: ArraySlice<UInt8>

    /// Reads a line without its CRLF.
    ///
    /// - Returns: Nil if it is none, or one that is folded.
    init?(parsing line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon]
        // A space before the colon, or in front of a folded line, has let two readers see two messages (RFC 9112 §5.1).
        guard !name.isEmpty, name.allSatisfy(isTokenCharacter) else { return nil }
        self.name = String(decoding: name, as: UTF8.self).lowercased()
        let value = line[(colon + 1)...].drop(while: \.isBlank)
        self.value = value[..<(value.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? value.startIndex)]
    }

    /// Whether the value is a word in lower case, however it is spelled.
    ///
    /// Bytes are compared, since Unicode has another K whose lower case is k.
    func says(_ word: String) -> Bool { value.lazy.map { $0 | 0x20 }.elementsEqual(word.utf8) }

    /// A line up to its LF without its CR; nil if it has none, or if a control character other than the tab stands in
    /// it (RFC 9110 §5.5).
    static func content(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let content = line.dropLast()
        guard line.last == UInt8(ascii: "\r"),
            content.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
        else { return nil }
        return content
    }
}

/// RFC 9110 §5.6.2.
private func isTokenCharacter(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
}
