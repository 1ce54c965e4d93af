import FoundationEssentials

extension Date {
    /// Reads a date and time such as `2026-01-31T12:00:00.5+01:00` (RFC 3339 §5.6).
    ///
    /// - Returns: nil for anything else, a day that its month does not have included; a leap second is none either.
    init?(rfc3339 text: String) {
        var fields = FieldReader(rest: text.utf8[...])
        guard let year = fields.number(of: 4), fields.skip("-"), let month = fields.number(of: 2, in: 1...12),
            fields.skip("-"), let day = fields.number(of: 2, in: 1...Self.days(in: month, of: year)),
            fields.skip("T") || fields.skip("t"), let hour = fields.number(of: 2, in: 0...23), fields.skip(":"),
            let minute = fields.number(of: 2, in: 0...59), fields.skip(":"),
            let second = fields.number(of: 2, in: 0...59), let fraction = fields.fraction(),
            let offset = fields.offsetInSeconds(), fields.rest.isEmpty
        else { return nil }
        let seconds = Self.daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(timeIntervalSince1970: Double(seconds) + fraction)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Counts years from March on, so that the leap day is a year's last.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = 400 + year - (month <= 2 ? 1 : 0)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        // The 400 years added above, which keep the divisions positive, are 146,097 days.
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468 - 146_097
    }
}

private struct FieldReader {
    var rest: Substring.UTF8View

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(of digits: Int, in range: ClosedRange<Int> = 0...9_999) -> Int? {
        let field = rest.prefix(digits)
        guard field.count == digits, field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(digits)
        let value = field.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return range.contains(value) ? value : nil
    }

    mutating func fraction() -> Double? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return Double("0." + String(Substring(digits)))
    }

    mutating func offsetInSeconds() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("-") ? -1 : 1
        guard sign == -1 || skip("+"), let hours = number(of: 2, in: 0...23), skip(":"),
            let minutes = number(of: 2, in: 0...59)
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
