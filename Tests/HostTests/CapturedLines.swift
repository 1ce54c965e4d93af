import Host
import Logging
import Synchronization

/// The lines that a host writes to its log.
final class CapturedLines: Sendable {
    struct Line: Sendable {
        let message: String
        /// The fields of the line, those of a call spread out.
        let fields: [String: String]
    }

    private let lines = Mutex<[Line]>([])

    func append(_ line: Line) { lines.withLock { $0.append(line) } }

    /// Waits for a line with this message and this field, for half a minute at most.
    func first(_ message: String, _ field: String, _ value: String) -> Line? {
        var found: Line?
        _ = eventually {
            found = lines.withLock { $0.first { $0.message == message && $0.fields[field] == value } }
            return found != nil
        }
        return found
    }
}

struct CapturingLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug
    private let lines: CapturedLines

    init(_ lines: CapturedLines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: [String: String] = [:]
        for (name, value) in event.metadata ?? [:] {
            if case .stringConvertible(let call as CallFields) = value {
                call.forEach { name, value in fields[name] = "\(value)" }
            } else {
                fields[name] = "\(value)"
            }
        }
        lines.append(CapturedLines.Line(message: "\(event.message)", fields: fields))
    }
}
