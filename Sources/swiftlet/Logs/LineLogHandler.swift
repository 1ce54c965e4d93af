import Glibc
import Logging

/// Writes each log event as one line: words for a person at a terminal, JSON for a program.
struct LineLogHandler: LogHandler {
    enum Format: Sendable {
        case words
        case json

        /// Words when standard error is a terminal.
        static var automatic: Format { isatty(STDERR_FILENO) == 1 ? .words : .json }
    }

    let format: Format
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        let line = LogLine(level: event.level, message: event.message.description, fields: fields)
        LogWriter.shared.write(format == .json ? line.json : line.words)
    }
}

extension Logger {
    /// The runtime's logger.
    static func runtime(level: Level = .info) -> Logger {
        var logger = Logger(label: "swiftlet") { _ in LineLogHandler(format: .automatic) }
        logger.logLevel = level
        return logger
    }
}
