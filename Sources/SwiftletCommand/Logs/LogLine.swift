import Host
import Logging

/// One line of the log.
struct LogLine {
    /// How a line is written.
    enum Format: Sendable {
        /// `2026-01-31T12:00:00.123Z info call id=… status=200`, for a person at a terminal.
        case words
        /// `{"time":"…","level":"info","message":"call","id":"…",…}`, for a program.
        case json
    }

    let level: Logger.Level
    let message: String
    let fields: Logger.Metadata
    var time = LogTime.now

    /// The line with its newline.
    func bytes(as format: Format) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        switch format {
        case .words: appendWords(to: &line)
        case .json: appendJSON(to: &line)
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private func appendJSON(to line: inout [UInt8]) {
        line += "{\"time\":\"".utf8
        time.append(to: &line)
        line += "\",\"level\":\"".utf8
        line += level.rawValue.utf8
        line += "\",\"message\":".utf8
        line.append(quoted: message)
        forEachField { name, value in
            line.append(UInt8(ascii: ","))
            line.append(quoted: name)
            line.append(UInt8(ascii: ":"))
            line.append(json: value)
        }
        line.append(UInt8(ascii: "}"))
    }

    private func appendWords(to line: inout [UInt8]) {
        time.append(to: &line)
        line.append(UInt8(ascii: " "))
        line += level.rawValue.utf8
        line.append(UInt8(ascii: " "))
        line.append(escaped: message)
        forEachField { name, value in
            line.append(UInt8(ascii: " "))
            line.append(escaped: name)
            line.append(UInt8(ascii: "="))
            let text = "\(value)"
            // A value of somebody else's must not look like another field or another line.
            let isPlain = text.utf8.allSatisfy { byte in
                byte.isPlain && byte != UInt8(ascii: " ") && byte != UInt8(ascii: "=")
            }
            if isPlain && !text.isEmpty { line += text.utf8 } else { line.append(quoted: text) }
        }
    }

    private func forEachField(_ body: (String, Logger.MetadataValue) -> Void) {
        if case .stringConvertible(let call as CallFields)? = fields[CallFields.name] {
            call.forEach(body)
            guard fields.count > 1 else { return }
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) where name != CallFields.name {
            body(name, value)
        }
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
        default: append(quoted: "\(value)")
        }
    }

    /// Appends a text as a JSON string (RFC 8259 §7).
    fileprivate mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        append(escaped: text)
        append(UInt8(ascii: "\""))
    }

    /// Appends a text with all that would end a string, a line or a terminal's mode escaped as in JSON.
    fileprivate mutating func append(escaped text: String) {
        if text.utf8.allSatisfy(\.isPlain) {
            self += text.utf8
            return
        }
        for character in text.unicodeScalars {
            switch character.value {
            case 0x22, 0x5C:
                append(UInt8(ascii: "\\"))
                append(UInt8(truncatingIfNeeded: character.value))
            // The C1 controls too: U+009B begins a terminal's escape sequence. U+2028 and U+2029 end lines.
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
                let digits = String(character.value, radix: 16)
                self += "\\u".utf8
                self += String(repeating: "0", count: 4 - digits.count).utf8
                self += digits.utf8
            default: self += String(character).utf8
            }
        }
    }
}

extension UInt8 {
    /// Whether it stands for itself in a JSON string, and is printable ASCII.
    fileprivate var isPlain: Bool { 0x20...0x7E ~= self && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\") }
}
