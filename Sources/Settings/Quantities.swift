/// Splits `"250ms"` into its digits' value and its unit, or returns `nil` (no digits, too large for `Int`).
private func numberAndUnit(_ text: String) -> (number: Int, unit: Substring)? {
    let digits = text.prefix { "0"..."9" ~= $0 && $0.isASCII }
    guard let number = Int(digits) else { return nil }
    return (number, text[digits.endIndex...])
}

extension Duration {
    /// Reads `"250ms"`, `"10s"`, `"15m"`, `"2h"` or `"7d"`: a whole number with one unit; nil for anything else,
    /// and for more milliseconds than `Int` holds.
    package init?(quantity text: String) {
        guard let (number, unit) = numberAndUnit(text),
            let unitInMilliseconds = [
                "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
            ][unit]
        else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unitInMilliseconds)
        guard !overflow else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The duration in its largest whole unit, as ``init(quantity:)`` reads it; parts of a millisecond are dropped.
    package var quantity: String {
        let (seconds, attoseconds) = components
        if attoseconds != 0 { return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms" }
        for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] as [(String, Int64)]
        where seconds != 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}

extension Value {
    /// A duration such as `"250ms"` or `"15m"`.
    ///
    /// - Throws: ``Mismatch`` when it is none (a bare number has no unit) or lies outside the range.
    func duration(in range: ClosedRange<Duration>) throws(Mismatch) -> Duration {
        guard case .string(let text) = content, let duration = Duration(quantity: text) else {
            throw Mismatch(expected: "a duration with a unit, such as \"250ms\", \"10s\" or \"15m\"", found: found)
        }
        guard range.contains(duration) else {
            let expected = "a duration from \(range.lowerBound.quantity) to \(range.upperBound.quantity)"
            throw Mismatch(expected: expected, found: found)
        }
        return duration
    }

    /// A number of bytes such as `"500B"`, `"64KiB"`, `"10MB"` or `"1GiB"`: whole numbers with one unit.
    ///
    /// - Throws: ``Mismatch`` when it is none (a bare number has no unit) or lies outside the range.
    func sizeInBytes(in range: ClosedRange<Int>) throws(Mismatch) -> Int {
        guard case .string(let text) = content, let (number, unit) = numberAndUnit(text),
            let unitInBytes = [
                "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
                "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
            ][unit]
        else { throw Mismatch(expected: "a size with a unit, such as \"500B\", \"64KiB\" or \"1MiB\"", found: found) }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unitInBytes)
        guard !overflow, range.contains(bytes) else {
            throw Mismatch(
                expected: "a size from \(brief(range.lowerBound)) to \(brief(range.upperBound))", found: found)
        }
        return bytes
    }
}

/// The size in its largest whole unit.
private func brief(_ bytes: Int) -> String {
    for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes != 0 && bytes % (1 << shift) == 0 {
        return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)B"
}
