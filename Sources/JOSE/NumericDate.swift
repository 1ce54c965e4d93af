/// A time in seconds since 1970-01-01T00:00:00Z, leap seconds ignored, fractions allowed (RFC 7519 §2).
package struct NumericDate: Sendable, Hashable, Comparable {
    /// Seconds since 1970; always finite.
    package let secondsSince1970: Double

    /// Takes seconds since 1970.
    ///
    /// - Precondition: The number is finite.
    package init(secondsSince1970: Double) {
        precondition(secondsSince1970.isFinite, "a NumericDate is finite")
        self.secondsSince1970 = secondsSince1970
    }

    package static func < (left: Self, right: Self) -> Bool { left.secondsSince1970 < right.secondsSince1970 }

    /// Seconds from `self` to `other`; negative if `other` is earlier.
    package func seconds(to other: Self) -> Double { other.secondsSince1970 - secondsSince1970 }
}

extension NumericDate: CustomStringConvertible {
    package var description: String {
        Int64(exactly: secondsSince1970).map { "\($0)" } ?? "\(secondsSince1970)"
    }
}

extension NumericDate {
    /// Reads a number in JSON's grammar from elsewhere, a command line say.
    ///
    /// - Returns: Nil for any other text, `inf` and `nan` among them.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, (try? JSONLexer.number(bytes.span, at: 0)) == bytes.count else { return nil }
        self.init(bytes.span)
    }

    /// Reads a JSON number that the scanner has accepted.
    ///
    /// - Returns: Nil if the number is beyond a `Double`, as 1e400 is. Larger integers than 2⁵³ are rounded, which
    ///   moves no date that a clock can reach.
    init?(_ text: Span<UInt8>) {
        if let seconds = Self.shortInteger(text) {
            secondsSince1970 = Double(seconds)
            return
        }
        var digits: [UInt8] = []
        digits.reserveCapacity(text.count)
        for index in text.indices { digits.append(text[index]) }
        guard let seconds = Double(String(decoding: digits, as: UTF8.self)), seconds.isFinite else { return nil }
        secondsSince1970 = seconds
    }

    /// Up to fifteen digits: what every real token has, exact as a `Double`, no overflow.
    private static func shortInteger(_ text: Span<UInt8>) -> Int64? {
        guard text.count <= 15 else { return nil }
        var value: Int64 = 0
        for index in text.indices {
            guard 0x30...0x39 ~= text[index] else { return nil }
            value = value &* 10 &+ Int64(text[index] &- 0x30)
        }
        return value
    }
}
