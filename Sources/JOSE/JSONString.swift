/// A JSON string's place in a text that the scanner has accepted: the bytes between its quotation marks.
///
/// Everything is compared by the bytes after unescaping, never by Unicode equivalence: two names that only look alike
/// stay two names.
package struct JSONString: Sendable {
    var start: UInt32
    var end: UInt32
    var hasEscapes: Bool

    var isEmpty: Bool { start == end }

    /// The unescaped UTF-8.
    func bytes(in text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end - start))
        var reader = reader
        while let byte = reader.next(in: text) { bytes.append(byte) }
        return bytes
    }

    /// Whether the unescaped string is exactly `other`.
    @inline(__always)
    func equals(_ other: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        hasEscapes ? unescapedEquals(other, in: text) : plainEquals(other, in: text)
    }

    /// Whether two strings of one text are the same after unescaping.
    func equals(_ other: JSONString, in text: Span<UInt8>) -> Bool {
        var left = reader
        var right = other.reader
        while true {
            let (a, b) = (left.next(in: text), right.next(in: text))
            guard a == b else { return false }
            if a == nil { return true }
        }
    }

    @inline(__always)
    private func plainEquals(_ other: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        other.count == Int(end) - Int(start) && text.hasBytes(other, at: Int(start))
    }

    private func unescapedEquals(_ other: Span<UInt8>, in text: Span<UInt8>) -> Bool {
        var reader = reader
        for index in other.indices {
            guard reader.next(in: text) == other[index] else { return false }
        }
        return reader.next(in: text) == nil
    }

    var reader: Reader { Reader(position: Int(start), end: Int(end)) }

    /// Unescapes byte by byte, so that comparing allocates nothing.
    struct Reader {
        var position: Int
        let end: Int
        /// UTF-8 of the escape being read, the next byte lowest.
        private var pending: UInt32 = 0

        init(position: Int, end: Int) {
            self.position = position
            self.end = end
        }

        mutating func next(in text: Span<UInt8>) -> UInt8? {
            if pending != 0 {
                defer { pending >>= 8 }
                return UInt8(truncatingIfNeeded: pending)
            }
            guard position < end else { return nil }
            let byte = text[position]
            position += 1
            return byte == 0x5C ? unescape(text) : byte
        }

        private mutating func unescape(_ text: Span<UInt8>) -> UInt8 {
            let letter = text[position]
            position += 1
            switch letter {
            case 0x62: return 0x08
            case 0x66: return 0x0C
            case 0x6E: return 0x0A
            case 0x72: return 0x0D
            case 0x74: return 0x09
            case 0x75: break
            default: return letter
            }
            var scalar = codeUnit(text)
            if 0xD800...0xDBFF ~= scalar {
                position += 2
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (codeUnit(text) - 0xDC00)
            }
            return encode(scalar)
        }

        private mutating func codeUnit(_ text: Span<UInt8>) -> UInt32 {
            var value: UInt32 = 0
            for _ in 0..<4 {
                value = value << 4 | (JSONLexer.hexadecimalDigit(text[position]) ?? 0)
                position += 1
            }
            return value
        }

        /// Returns the first byte of the character; the others, never zero, wait in `pending`.
        private mutating func encode(_ scalar: UInt32) -> UInt8 {
            func continuation(_ shift: UInt32) -> UInt32 { 0x80 | scalar >> shift & 0x3F }
            switch scalar {
            case ..<0x80:
                return UInt8(truncatingIfNeeded: scalar)
            case ..<0x800:
                pending = continuation(0)
                return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            case ..<0x10000:
                pending = continuation(6) | continuation(0) << 8
                return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            default:
                pending = continuation(12) | continuation(6) << 8 | continuation(0) << 16
                return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
            }
        }
    }
}
