/// Everything that is wrong with one `runtime.toml`, in the order of its lines.
package struct SettingsFaults: Error, Equatable {
    /// The faults, at least one.
    package let faults: [Fault]
}

extension SettingsFaults: CustomStringConvertible {
    /// One line a fault.
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with `runtime.toml`, and where.
package struct Fault: Error, Equatable {
    /// The file as it was named by the caller.
    package let file: String
    /// The line, counted from 1, or `nil` when the file as a whole is meant.
    package let line: Int?
    /// What is wrong, what was expected and what was found. Never a secret: where a value could be one, only its type.
    package let message: String

    /// Makes a fault, also for the checks that other targets make on settings (a function that is not there).
    package init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }
}

extension Fault: CustomStringConvertible {
    /// `file:line: message`, or `file: message`.
    package var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(message)" }
}

/// Why one value does not fit its key; the reader of the key adds file, line and name.
struct Mismatch: Error, Equatable {
    let expected: String
    let found: String
    /// The line of the offending part, when that is not the key's own.
    var line: Int?

    init(expected: String, found: String, line: Int? = nil) {
        self.expected = expected
        self.found = found
        self.line = line
    }
}
