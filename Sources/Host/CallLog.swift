package import CallDispatch
package import Logging

extension Logger {
    /// Writes the one line of a call.
    func call(_ record: CallRecord, nanoseconds: Int64, cpuNanoseconds: Int64) {
        let level: Level = record.status >= 500 ? .error : .info
        guard logLevel <= level else { return }
        let fields = CallFields(
            record: record, microseconds: nanoseconds / 1_000, cpuMicroseconds: cpuNanoseconds / 1_000)
        log(level: level, "call", metadata: [CallFields.name: .stringConvertible(fields)])
    }
}

/// What the log tells of a call, as one value of its metadata: every call has a line, and a dictionary for each would
/// cost more than writing it.
package struct CallFields: Sendable, CustomStringConvertible {
    /// The name under which the value stands in the metadata of a call's line.
    package static let name = "call"

    private let record: CallRecord
    private let microseconds: Int64
    private let cpuMicroseconds: Int64

    /// Tells of a call that took so many microseconds, and so many of a processor.
    package init(record: CallRecord, microseconds: Int64, cpuMicroseconds: Int64) {
        self.record = record
        self.microseconds = microseconds
        self.cpuMicroseconds = cpuMicroseconds
    }

    /// Calls the closure with every field, in the order in which they are read.
    package func forEach(_ body: (String, Logger.MetadataValue) -> Void) {
        body("id", .string(record.id))
        if let function = record.function { body("function", .string(function)) }
        body("status", .stringConvertible(record.status))
        body("duration_us", .stringConvertible(microseconds))
        body("cpu_us", .stringConvertible(cpuMicroseconds))
        if let bytes = record.bodyBytes { body("body_bytes", .stringConvertible(bytes)) }
        if let subject = record.subject { body("subject", .string(subject)) }
        if let rule = record.rule { body("rule", .string(rule)) }
        if let error = record.error { body("error", .string(error)) }
    }

    package var description: String {
        var texts: [String] = []
        forEach { name, value in texts.append("\(name)=\(value)") }
        return texts.joined(separator: " ")
    }
}
