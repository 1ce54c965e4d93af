import Glibc
import Host
import Logging

/// One line of the log.
struct LogLine {
    let level: Logger.Level
    let message: String
    let fields: Logger.Metadata
    var time = LogTime.now

    /// `{"time":"…","level":"info","message":"call","id":"…",…}` and a newline.
    var json: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line += "{\"time\":\"".utf8
        time.append(to: &line)
        line += "\",\"level\":\"".utf8
        line += level.rawValue.utf8
        line += "\",\"message\":".utf8
        line.appendJSONString(message)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            line.append(UInt8(ascii: ","))
            line.appendJSONString(name)
            line.append(UInt8(ascii: ":"))
            line.append(json: value)
        }
        line += "}\n".utf8
        return line
    }

    /// `2026-01-31T12:00:00.123Z info call id=… status=200` and a newline.
    var words: [UInt8] {
        var line: [UInt8] = []
        time.append(to: &line)
        line += " \(level.rawValue) \(message)".utf8
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            line += " \(name)=".utf8
            let text = "\(value)"
            // A value of somebody else's must not look like another field or another line.
            if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }) {
                line += text.utf8
            } else {
                line.appendJSONString(text)
            }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}

/// A time of day, as RFC 3339 in UTC with milliseconds.
struct LogTime {
    private let milliseconds: Int64

    static var now: LogTime { LogTime(milliseconds: Clock.millisecondsSince1970) }

    /// - Parameter milliseconds: Since 1970.
    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    func append(to line: inout [UInt8]) {
        var seconds = Int(milliseconds / 1_000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func append(_ number: some BinaryInteger, digits: Int, then end: StaticString) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: Int(number) / divisor % 10))
                divisor /= 10
            }
            line += end.description.utf8
        }
        unsafe append(parts.tm_year + 1900, digits: 4, then: "-")
        unsafe append(parts.tm_mon + 1, digits: 2, then: "-")
        unsafe append(parts.tm_mday, digits: 2, then: "T")
        unsafe append(parts.tm_hour, digits: 2, then: ":")
        unsafe append(parts.tm_min, digits: 2, then: ":")
        unsafe append(parts.tm_sec, digits: 2, then: ".")
        append(milliseconds % 1_000, digits: 3, then: "Z")
    }
}

extension [UInt8] {
    fileprivate mutating func append(json value: Logger.MetadataValue) {
        switch value {
        case .stringConvertible(let number as Int): self += String(number).utf8
        case .stringConvertible(let number as Int64): self += String(number).utf8
        case .array(let values):
            append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(json: value)
            }
            append(UInt8(ascii: "]"))
        default: appendJSONString("\(value)")
        }
    }

    /// Appends a text as a JSON string (RFC 8259 §7).
    fileprivate mutating func appendJSONString(_ text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20, 0x7F:
                let digits = String(byte, radix: 16)
                self += (digits.count == 1 ? "\\u000" : "\\u00").utf8
                self += digits.utf8
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
