import Glibc
import Host
import Linux

/// A time of day, as RFC 3339 in UTC with milliseconds.
struct LogTime {
    /// Since 1970.
    private let milliseconds: Int64

    /// The time that the system's clock shows.
    static var now: LogTime { LogTime(milliseconds: Clock.millisecondsSince1970) }

    /// - Parameter milliseconds: Since 1970, before the year 10,000.
    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Appends `2026-01-31T12:00:00.123Z`.
    func append(to line: inout [UInt8]) {
        var seconds = Int(milliseconds / 1_000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        unsafe Self.append(Int(parts.tm_year) + 1900, digits: 4, then: "-", to: &line)
        unsafe Self.append(Int(parts.tm_mon) + 1, digits: 2, then: "-", to: &line)
        unsafe Self.append(Int(parts.tm_mday), digits: 2, then: "T", to: &line)
        unsafe Self.append(Int(parts.tm_hour), digits: 2, then: ":", to: &line)
        unsafe Self.append(Int(parts.tm_min), digits: 2, then: ":", to: &line)
        unsafe Self.append(Int(parts.tm_sec), digits: 2, then: ".", to: &line)
        Self.append(Int(milliseconds % 1_000), digits: 3, then: "Z", to: &line)
    }

    private static func append(_ number: Int, digits: Int, then end: Unicode.Scalar, to line: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
        line.append(UInt8(ascii: end))
    }
}
