/// Eight bytes of a text that are looked at in one step.
///
/// Each test marks a byte by its highest bit. Borrows may mark bytes behind a true find, never before it, so only the
/// first mark counts.
struct EightBytes: Equatable {
    private let word: UInt64
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Reads the bytes from `offset` on.
    ///
    /// - Precondition: There are eight.
    @inline(__always)
    init(_ text: Span<UInt8>, at offset: Int) {
        // Every bit pattern is a UInt64, and the load checks its bounds.
        word = UInt64(littleEndian: unsafe text.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// How many bytes come before the first `byte`, or nil if it is not among them.
    @inline(__always)
    func count(before byte: UInt8) -> Int? {
        let matches = word ^ (Self.ones &* UInt64(byte))
        return Self.firstMark((matches &- Self.ones) & ~matches)
    }

    /// How many bytes come before the first that ends or complicates a JSON string: a quotation mark, a backslash, a
    /// control character or a byte that is not ASCII; nil if none does.
    @inline(__always)
    var countOfPlainCharacters: Int? {
        let quotationMarks = word ^ (Self.ones &* 0x22)
        let backslashes = word ^ (Self.ones &* 0x5C)
        let controls = word &- (Self.ones &* 0x20)
        return Self.firstMark((quotationMarks &- Self.ones) | (backslashes &- Self.ones) | controls | word)
    }

    /// The first bytes as one number, the first lowest, zeros above the last.
    ///
    /// - Parameter count: 0...7.
    @inline(__always)
    func prefix(_ count: Int) -> UInt64 { word & ~(.max << UInt64(8 * count)) }

    @inline(__always)
    private static func firstMark(_ marks: UInt64) -> Int? {
        let highestBits = marks & (ones &* 0x80)
        return highestBits == 0 ? nil : highestBits.trailingZeroBitCount / 8
    }
}

extension Span<UInt8> {
    /// Whether the bytes from `start` on are exactly `other`, eight at a time. How long that takes may tell where they
    /// differ: for what is no secret.
    ///
    /// - Precondition: There are as many bytes from `start` on.
    @inline(__always)
    func hasBytes(_ other: Span<UInt8>, at start: Int) -> Bool {
        let count = other.count
        guard count >= 8 else {
            for index in other.indices where self[start + index] != other[index] { return false }
            return true
        }
        var index = 0
        while index + 8 <= count {
            guard EightBytes(self, at: start + index) == EightBytes(other, at: index) else { return false }
            index += 8
        }
        // The last eight, of which some were compared before.
        return EightBytes(self, at: start + count - 8) == EightBytes(other, at: count - 8)
    }
}
