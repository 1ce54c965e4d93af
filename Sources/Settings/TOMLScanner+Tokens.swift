extension TOMLScanner {
    mutating func skipSpace() {
        while current == UInt8(ascii: " ") || current == UInt8(ascii: "\t") { position += 1 }
    }

    mutating func skipComment() {
        while current != nil, current != UInt8(ascii: "\n") { position += 1 }
    }

    /// Skips spaces, line ends and comments.
    mutating func skipBlank() {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    /// Reads `a . "b" . 'c'` with the spaces around it.
    mutating func dottedKey() throws(Mismatch) -> [String] {
        var keys: [String] = []
        repeat {
            if !keys.isEmpty { position += 1 }
            skipSpace()
            keys.append(try simpleKey())
            skipSpace()
            guard keys.count <= Self.depthLimit else {
                throw Mismatch(expected: "at most \(Self.depthLimit) levels of nesting", found: "more", line: line)
            }
        } while current == UInt8(ascii: ".")
        return keys
    }

    private mutating func simpleKey() throws(Mismatch) -> String {
        if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
            guard !continues(with: "\"\"\""), !continues(with: "'''") else { throw syntax("a key on one line") }
            return try skipString()
        }
        var key: [UInt8] = []
        while let byte = current, isBareKey(byte) {
            key.append(byte)
            position += 1
        }
        guard !key.isEmpty else { throw syntax("a key") }
        return String(decoding: key, as: UTF8.self)
    }

    /// Skips a number, boolean, date or time; the library says whether it is one.
    mutating func bareValue() throws(Mismatch) {
        let begin = position
        while let byte = current {
            // One space may part a date from its time.
            let isInner = byte == UInt8(ascii: " ") && position > begin && isDigit(ahead: 1) && isDigit(ahead: -1)
            guard isBareKey(byte) || "+.:".utf8.contains(byte) || isInner else { break }
            position += 1
        }
        guard position > begin else { throw syntax("a value") }
    }

    /// Skips a string of any of the four kinds and returns its text (of the one-line kinds, which may be keys).
    @discardableResult
    mutating func skipString() throws(Mismatch) -> String {
        let begin = line
        let quote = current
        let isBasic = quote == UInt8(ascii: "\"")
        let isLong = continues(with: "\"\"\"") || continues(with: "'''")
        position += isLong ? 3 : 1
        var text: [UInt8] = []
        while let byte = current {
            if byte == quote, !isLong || continues(with: "\"\"\"") || continues(with: "'''") {
                position += isLong ? 3 : 1
                // A long string may end with up to two quotes of its own before the three that close it.
                if isLong { for _ in 0..<2 where current == quote { position += 1 } }
                return String(decoding: text, as: UTF8.self)
            }
            if isBasic, byte == UInt8(ascii: "\\") {
                try escape(into: &text, isLong: isLong)
                continue
            }
            guard isLong || byte != UInt8(ascii: "\n") else { break }
            if !isLong { text.append(byte) }
            advance()
        }
        throw Mismatch(expected: "the closing quote", found: "none", line: begin)
    }

    private mutating func escape(into text: inout [UInt8], isLong: Bool) throws(Mismatch) {
        position += 1
        guard let kind = current else { return }
        switch kind {
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            position += 1
            var number: UInt32 = 0
            for _ in 0..<(kind == UInt8(ascii: "u") ? 4 : 8) {
                guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                    throw syntax("a hexadecimal digit of a Unicode escape")
                }
                number = number << 4 | UInt32(digit)
                position += 1
            }
            // The library hands strings over as C strings: what follows a U+0000 would silently be lost.
            guard number != 0, let scalar = Unicode.Scalar(number) else {
                throw Mismatch(expected: "a Unicode scalar other than U+0000", found: "another escape", line: line)
            }
            text += Array(String(Character(scalar)).utf8)
        case UInt8(ascii: "b"): append(0x08)
        case UInt8(ascii: "t"): append(0x09)
        case UInt8(ascii: "n"): append(0x0A)
        case UInt8(ascii: "f"): append(0x0C)
        case UInt8(ascii: "r"): append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(kind)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            guard isLong else { throw syntax("an escape of TOML 1.0") }
            advance()
        default: throw syntax("an escape of TOML 1.0")
        }

        func append(_ byte: UInt8) {
            text.append(byte)
            position += 1
        }
    }

    private func isDigit(ahead offset: Int) -> Bool {
        let index = position + offset
        return bytes.indices.contains(index) && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
    }

    private func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
