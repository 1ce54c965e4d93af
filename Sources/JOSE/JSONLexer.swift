/// The tokens of JSON's grammar, read from one position of a text (RFC 8259 §3, §6, §7).
///
/// Each function takes the offset of the token's first byte and returns the offset behind its last.
enum JSONLexer {
    /// Skips insignificant white space (RFC 8259 §2).
    @inline(__always)
    static func skipWhiteSpace(_ text: Span<UInt8>, at offset: inout Int) {
        while offset < text.count {
            switch text[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    /// Reads a string, validating its escapes and its UTF-8.
    ///
    /// - Parameter offset: Where the opening quotation mark stands.
    /// - Returns: The offset behind the closing mark, and whether the string holds an escape.
    @inline(__always)
    static func string(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> (end: Int, hasEscapes: Bool) {
        var position = offset + 1
        var hasEscapes = false
        while position < text.count {
            if position + 8 <= text.count {
                guard let plain = EightBytes(text, at: position).countOfPlainCharacters else {
                    position += 8
                    continue
                }
                position += plain
            }
            let byte = text[position]
            if byte == 0x22 { return (position + 1, hasEscapes) }
            if byte == 0x5C {
                hasEscapes = true
                position = try escape(text, at: position)
            } else if byte >= 0x80 {
                position = try multibyteCharacter(text, at: position)
            } else if byte >= 0x20 {
                position += 1
            } else {
                throw .invalidString(offset: position)
            }
        }
        throw .unexpectedEnd
    }

    /// Reads a number (RFC 8259 §6). What follows it is the caller's to judge, which also refuses `01` and `1.5.2`.
    static func number(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> Int {
        var position = offset
        if text[position] == Character.minus { position += 1 }
        guard position < text.count else { throw .unexpectedEnd }
        if text[position] == Character.zero { position += 1 } else { try digits(text, at: &position) }
        if position < text.count, text[position] == Character.point {
            position += 1
            try digits(text, at: &position)
        }
        if position < text.count, text[position] | 0x20 == Character.exponent {
            position += 1
            if position < text.count, text[position] == Character.plus || text[position] == Character.minus {
                position += 1
            }
            try digits(text, at: &position)
        }
        return position
    }

    /// Reads exactly `word`.
    static func literal(_ word: StaticString, _ text: Span<UInt8>, at offset: Int) throws(JSONError) -> Int {
        for index in 0..<word.utf8CodeUnitCount {
            guard offset + index < text.count else { throw .unexpectedEnd }
            let expected = unsafe word.utf8Start[index]
            guard text[offset + index] == expected else { throw .unexpectedByte(offset: offset + index) }
        }
        return offset + word.utf8CodeUnitCount
    }

    private enum Character {
        static let plus: UInt8 = 0x2B
        static let minus: UInt8 = 0x2D
        static let point: UInt8 = 0x2E
        static let zero: UInt8 = 0x30
        static let exponent: UInt8 = 0x65
    }

    private static func digits(_ text: Span<UInt8>, at position: inout Int) throws(JSONError) {
        guard position < text.count else { throw .unexpectedEnd }
        guard 0x30...0x39 ~= text[position] else { throw .unexpectedByte(offset: position) }
        while position < text.count, 0x30...0x39 ~= text[position] { position += 1 }
    }

    private static func escape(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> Int {
        guard offset + 1 < text.count else { throw .unexpectedEnd }
        switch text[offset + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return offset + 2
        case 0x75: break
        default: throw .invalidString(offset: offset)
        }
        let unit = try codeUnit(text, at: offset)
        guard 0xD800...0xDFFF ~= unit else { return offset + 6 }
        guard unit < 0xDC00 else { throw .loneSurrogate(offset: offset) }
        guard offset + 7 < text.count else { throw .unexpectedEnd }
        guard text[offset + 6] == 0x5C, text[offset + 7] == 0x75 else { throw .loneSurrogate(offset: offset) }
        guard 0xDC00...0xDFFF ~= (try codeUnit(text, at: offset + 6)) else { throw .loneSurrogate(offset: offset) }
        return offset + 12
    }

    /// The value of the `\uXXXX` at `offset`.
    private static func codeUnit(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> UInt32 {
        guard offset + 5 < text.count else { throw .unexpectedEnd }
        var value: UInt32 = 0
        for index in offset + 2...offset + 5 {
            guard let digit = hexadecimalDigit(text[index]) else { throw .invalidString(offset: index) }
            value = value << 4 | digit
        }
        return value
    }

    /// The value of one hexadecimal digit in either case.
    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x37
        case 0x61...0x66: UInt32(byte) - 0x57
        default: nil
        }
    }

    /// Reads one character of two to four bytes by the table of RFC 3629 §4.
    private static func multibyteCharacter(_ text: Span<UInt8>, at offset: Int) throws(JSONError) -> Int {
        let count: Int
        let second: ClosedRange<UInt8>
        switch text[offset] {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: throw .invalidUTF8(offset: offset)
        }
        guard offset + count <= text.count, second ~= text[offset + 1] else { throw .invalidUTF8(offset: offset) }
        for index in 2..<max(count, 2) where text[offset + index] & 0xC0 != 0x80 {
            throw .invalidUTF8(offset: offset)
        }
        return offset + count
    }
}
