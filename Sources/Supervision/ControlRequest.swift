import FoundationEssentials

/// What may be asked for over the control socket: one line of JSON, `{"command":"status"}`.
package enum ControlRequest: String, Codable, Sendable, Equatable {
    /// Replace the worker, and say what came of it.
    case reload
    /// Say how everything is.
    case status

    private struct Line: Codable {
        let command: ControlRequest
    }

    /// Reads a line, with or without its newline; nil for anything else.
    init?(parsing line: [UInt8]) {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)) else { return nil }
        self = line.command
    }

    /// The line that asks for it.
    var line: [UInt8] { Array("{\"command\":\"\(rawValue)\"}\n".utf8) }
}

/// What the supervisor answers: one line of JSON.
package enum ControlReply: Codable, Sendable, Equatable {
    /// How everything is.
    case status(StatusDocument)
    /// The worker was replaced by this generation.
    case reloaded(generation: Int)
    /// What was asked for did not come about, for this reason.
    case failed(reason: String)

    init?(parsing line: [UInt8]) {
        guard let reply = try? JSONDecoder().decode(ControlReply.self, from: Data(line)) else { return nil }
        self = reply
    }

    var line: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? Array(encoder.encode(self)) + [UInt8(ascii: "\n")]) ?? []
    }
}
