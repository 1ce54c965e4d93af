/// Eight bytes that may arrive in pieces: a record header, or the body of BEGIN_REQUEST.
struct PartialWord: Sendable {
    private var value: UInt64 = 0
    private var count = 0

    /// Whether none of the eight bytes has arrived.
    var isEmpty: Bool { count == 0 }

    /// Takes what has arrived of the eight bytes.
    ///
    /// - Returns: The eight as one big-endian number, or nil when there are not enough yet.
    mutating func read(_ bytes: Span<UInt8>, at offset: inout Int) -> UInt64? {
        if count == 0, bytes.count - offset >= 8 {
            // Any eight bytes are a UInt64, and the load checks its bounds.
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
            return UInt64(bigEndian: word)
        }
        while count < 8 {
            guard offset < bytes.count else { return nil }
            value = value << 8 | UInt64(bytes[offset])
            offset += 1
            count += 1
        }
        count = 0
        return value
    }
}
