/// Where a name and its value stand in a stream of name-value pairs (FastCGI 1.0 §3.4).
///
/// Twelve bytes: a value begins where its name ends.
package struct NameValuePair: Equatable, Sendable {
    private let nameStart: Int32
    private let valueStart: Int32
    private let valueEnd: Int32

    /// The name's place in the stream, in bytes.
    package var name: Range<Int> { Int(nameStart)..<Int(valueStart) }
    /// The value's place in the stream, in bytes.
    package var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

    /// Reads the pair that begins at `offset`.
    ///
    /// - Parameters:
    ///   - bytes: A whole stream, at most ``maximumStreamLength`` bytes.
    ///   - offset: Where the pair begins, below the stream's length; advanced past it.
    /// - Throws: ``ProtocolError/truncatedPair(needed:available:)`` if the stream ends inside the pair.
    init(parsing bytes: Span<UInt8>, at offset: inout Int) throws(ProtocolError) {
        let nameLength = try Self.readLength(bytes, at: &offset)
        let valueLength = try Self.readLength(bytes, at: &offset)
        let available = bytes.count - offset
        // Each is below 2³¹, so the sum cannot overflow.
        guard nameLength + valueLength <= available else {
            throw .truncatedPair(needed: nameLength + valueLength, available: available)
        }
        nameStart = Int32(truncatingIfNeeded: offset)
        valueStart = Int32(truncatingIfNeeded: offset + nameLength)
        offset += nameLength + valueLength
        valueEnd = Int32(truncatingIfNeeded: offset)
    }

    /// The longest stream whose places fit the pair's 32 bits.
    static var maximumStreamLength: Int { Int(Int32.max) }

    /// Reads the length of a name or value: one byte below 128, otherwise four with the top bit set.
    ///
    /// - Parameters:
    ///   - bytes: A stream of pairs.
    ///   - offset: Where the length begins, in bytes; advanced past it.
    /// - Returns: 0...2³¹−1 bytes. A short length may come in four bytes too.
    /// - Throws: ``ProtocolError/truncatedPair(needed:available:)`` if the stream ends inside the length.
    package static func readLength(_ bytes: Span<UInt8>, at offset: inout Int) throws(ProtocolError) -> Int {
        let available = bytes.count - offset
        guard available >= 1 else { throw .truncatedPair(needed: 1, available: available) }
        let first = Int(bytes[offset])
        if first < 0x80 {
            offset += 1
            return first
        }
        guard available >= 4 else { throw .truncatedPair(needed: 4, available: available) }
        let length =
            (first & 0x7F) << 24 | Int(bytes[offset + 1]) << 16 | Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
        offset += 4
        return length
    }
}

extension [UInt8] {
    /// Appends the length of a name or value in as few bytes as it takes (FastCGI 1.0 §3.4).
    ///
    /// - Parameter length: 0...2³¹−1; a longer one is a programmer's mistake and traps.
    package mutating func append(pairLength length: Int) {
        precondition((0...Int(Int32.max)).contains(length), "a FastCGI name or value has at most 2³¹−1 bytes")
        if length < 0x80 {
            append(UInt8(truncatingIfNeeded: length))
        } else {
            for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: length >> shift)) }
            self[count - 4] |= 0x80
        }
    }

    /// Appends one name-value pair.
    package mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
        append(pairLength: name.count)
        append(pairLength: value.count)
        append(contentsOf: name)
        append(contentsOf: value)
    }
}
