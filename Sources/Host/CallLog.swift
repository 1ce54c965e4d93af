import CallDispatch
import Logging

extension Logger {
    /// Writes the one line of a call.
    func call(_ record: CallRecord, nanoseconds: Int64) {
        let level: Level = record.status >= 500 ? .error : .info
        guard logLevel <= level else { return }
        var metadata: Metadata = ["id": .string(record.id), "status": .stringConvertible(record.status)]
        metadata["duration_us"] = .stringConvertible(nanoseconds / 1_000)
        if let function = record.function { metadata["function"] = .string(function) }
        if let subject = record.subject { metadata["subject"] = .string(subject) }
        if let rule = record.rule { metadata["rule"] = .string(rule) }
        if let error = record.error { metadata["error"] = .string(error) }
        log(level: level, "call", metadata: metadata)
    }
}
