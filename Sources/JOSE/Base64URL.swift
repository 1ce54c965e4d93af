/// Base64url without padding, the one encoding of a compact JWS (RFC 7515 §2, RFC 4648 §5).
///
/// Decoding is strict, so that one value has one spelling: no padding, no white space, no other alphabet, and the bits
/// left over in the last character must be zero (RFC 4648 §3.5).
package enum Base64URL {
    /// How many bytes a text of `count` characters decodes to, or nil if no encoding has that length.
    package static func decodedCount(ofTextCount count: Int) -> Int? {
        let rest = count & 3
        return rest == 1 ? nil : count / 4 * 3 + max(0, rest - 1)
    }

    /// Decodes `text` into a new array.
    ///
    /// - Throws: ``Base64URLError``, and nothing of the text is returned.
    package static func decode(_ text: Span<UInt8>) throws(Base64URLError) -> [UInt8] {
        guard let count = decodedCount(ofTextCount: text.count) else { throw .length(text.count) }
        var bytes = [UInt8](repeating: 0, count: count)
        var output = bytes.mutableSpan
        try decode(text, into: &output)
        return bytes
    }

    /// Decodes `text` into the beginning of `output`.
    ///
    /// - Precondition: `output` holds at least ``decodedCount(ofTextCount:)`` bytes.
    /// - Returns: How many bytes were written.
    /// - Throws: ``Base64URLError``; `output` then holds nothing of meaning.
    @inline(never)
    @discardableResult
    package static func decode(
        _ text: Span<UInt8>, into output: inout MutableSpan<UInt8>
    ) throws(Base64URLError) -> Int {
        guard let decodedCount = decodedCount(ofTextCount: text.count) else { throw .length(text.count) }
        precondition(output.count >= decodedCount, "base64url output is smaller than the decoded text")
        let values = sextets.span
        var seen: UInt8 = 0
        var source = 0
        var target = 0
        let whole = text.count & ~3
        // Unchecked: source + 3 < whole <= text.count, target + 2 < decodedCount <= output.count, and a byte is always
        // below the table's 256. The checks would double the time of the hottest loop of a verification.
        while source < whole {
            let a = unsafe values[unchecked: Int(text[unchecked: source])]
            let b = unsafe values[unchecked: Int(text[unchecked: source + 1])]
            let c = unsafe values[unchecked: Int(text[unchecked: source + 2])]
            let d = unsafe values[unchecked: Int(text[unchecked: source + 3])]
            seen |= a | b | c | d
            unsafe output[unchecked: target] = a << 2 | b >> 4
            unsafe output[unchecked: target + 1] = b << 4 | c >> 2
            unsafe output[unchecked: target + 2] = c << 6 | d
            source += 4
            target += 3
        }
        var leftover: UInt8 = 0
        switch text.count - whole {
        case 2:
            let (a, b) = (values[Int(text[source])], values[Int(text[source + 1])])
            seen |= a | b
            output[target] = a << 2 | b >> 4
            leftover = b & 0x0F
        case 3:
            let (a, b, c) = (values[Int(text[source])], values[Int(text[source + 1])], values[Int(text[source + 2])])
            seen |= a | b | c
            output[target] = a << 2 | b >> 4
            output[target + 1] = b << 4 | c >> 2
            leftover = c & 0x03
        default: break
        }
        guard seen & outsideAlphabet == 0 else { throw .character(offset: firstOutsider(in: text)) }
        guard leftover == 0 else { throw .trailingBits }
        return decodedCount
    }

    /// Encodes `bytes` without padding.
    package static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for index in bytes.indices {
            bits = bits << 8 | UInt32(bytes[index])
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> bitCount & 0x3F)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << (6 - bitCount) & 0x3F)]) }
        return text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let outsideAlphabet: UInt8 = 0x80

    private static let sextets: [UInt8] = {
        var table = [UInt8](repeating: outsideAlphabet, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()

    private static func firstOutsider(in text: Span<UInt8>) -> Int {
        text.indices.first { sextets[Int(text[$0])] == outsideAlphabet } ?? text.count
    }
}

/// Why a text is not base64url (RFC 7515 §2). Carries positions, never the text.
package enum Base64URLError: Error, Equatable {
    /// No encoding has this many characters.
    case length(Int)
    /// A character outside the alphabet; padding and white space are outside.
    case character(offset: Int)
    /// The unused bits of the last character are not zero (RFC 4648 §3.5).
    case trailingBits
}

extension Base64URLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .length(let count): "base64url text has \(count) characters, no encoding has that length"
        case .character(let offset): "base64url text has a character outside its alphabet at offset \(offset)"
        case .trailingBits: "base64url text has unused bits set in its last character, expected zero"
        }
    }
}
