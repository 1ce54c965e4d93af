import Logging

/// Writes each log event as one line to standard error.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = event.metadata ?? [:]
        if !metadata.isEmpty { fields.merge(metadata) { own, _ in own } }
        LogWriter.shared.write(LogLine(level: event.level, message: event.message.description, fields: fields))
    }
}

extension Logger {
    /// The runtime's logger.
    static func runtime(level: Level = .info) -> Logger {
        var logger = Logger(label: "swiftlet") { _ in LineLogHandler() }
        logger.logLevel = level
        return logger
    }
}
