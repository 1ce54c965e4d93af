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

    /// Decodes `text` in place of what `buffer` holds; a buffer that nobody shares and that is long enough is used again.
    ///
    /// - Throws: ``Base64URLError``; `buffer` then holds nothing of meaning.
    static func decode(_ text: Span<UInt8>, into buffer: inout [UInt8]) throws(Base64URLError) {
        guard let count = decodedCount(ofTextCount: text.count) else { throw .length(text.count) }
        buffer.removeAll(keepingCapacityUpTo: keptBytes)
        buffer.append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
        var output = buffer.mutableSpan
        try decode(text, into: &output)
    }

    /// The longest buffer that is used again; one that a hostile text has driven up would stay with the next payload.
    private static let keptBytes = 4 << 10

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
        let places = places.span
        var seen: UInt32 = 0
        var source = 0
        var target = 0
        // Unchecked: source + 7 < text.count, and a byte is always below 256. The checks would double the time of the
        // hottest loop of a verification. Two groups are six bytes; the two written behind them are overwritten next.
        while source + 8 <= text.count, target + 8 <= decodedCount {
            let groups = unsafe (
                places[unchecked: Int(text[unchecked: source])]
                    | places[unchecked: 256 + Int(text[unchecked: source + 1])]
                    | places[unchecked: 512 + Int(text[unchecked: source + 2])]
                    | places[unchecked: 768 + Int(text[unchecked: source + 3])],
                places[unchecked: Int(text[unchecked: source + 4])]
                    | places[unchecked: 256 + Int(text[unchecked: source + 5])]
                    | places[unchecked: 512 + Int(text[unchecked: source + 6])]
                    | places[unchecked: 768 + Int(text[unchecked: source + 7])]
            )
            seen |= groups.0 | groups.1
            var bytes = unsafe output.mutableBytes
            bytes.storeBytes(
                of: (UInt64(groups.0) << 40 | UInt64(groups.1) << 16).bigEndian, toByteOffset: target, as: UInt64.self)
            source += 8
            target += 6
        }
        var leftover: UInt32 = 0
        while source < text.count {
            let count = min(4, text.count - source)
            var group: UInt32 = 0
            for place in 0..<count { group |= places[256 * place + Int(text[source + place])] }
            seen |= group
            for place in 0..<count - 1 {
                output[target + place] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place))
            }
            leftover = group & (1 << UInt32(8 * (4 - count)) - 1)
            source += count
            target += count - 1
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

    /// More than the 24 bits of a group of four characters.
    private static let outsideAlphabet: UInt32 = 1 << 24

    /// What each byte contributes to a group, 256 entries for each of the four places that it may have there.
    private static let places: [UInt32] = {
        var table = [UInt32](repeating: outsideAlphabet, count: 4 * 256)
        for place in 0..<4 {
            for (value, character) in alphabet.enumerated() {
                table[256 * place + Int(character)] = UInt32(value) << UInt32(18 - 6 * place)
            }
        }
        return table
    }()

    private static func firstOutsider(in text: Span<UInt8>) -> Int {
        text.indices.first { places[Int(text[$0])] == outsideAlphabet } ?? text.count
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
