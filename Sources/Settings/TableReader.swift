/// Reads one table key by key, collects what is wrong with it, and knows in the end which keys nobody asked for.
struct TableReader {
    /// The table as a fault names it: `[server]`.
    let title: String
    let line: Int
    let file: String
    /// The keys that the table has, in the order of their lines.
    let keys: [Entry]
    private(set) var faults: [Fault] = []

    private let values: [String: Value]
    private var known: [String] = []
    private var knownSet: Set<String> = []

    init(_ entries: [Entry], title: String, line: Int, file: String) {
        // Keys that differ in bytes only are one to Swift; the first stands for both.
        values = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        keys = entries.sorted { ($0.value.line, $0.key) < ($1.value.line, $1.key) }
        self.title = title
        self.line = line
        self.file = file
    }

    /// The value of a key as `parse` reads it, or `nil` when the key is absent or faulty (then the fault is kept).
    mutating func read<Result>(_ key: String, _ parse: (Value) throws(Mismatch) -> Result) -> Result? {
        expect(key)
        guard let value = values[key] else { return nil }
        do {
            return try parse(value)
        } catch {
            let subject = "\(quoted(key)) in \(title)"
            report("\(subject), expected \(error.expected), found \(error.found)", line: error.line ?? value.line)
            return nil
        }
    }

    /// The duration under a key; see ``Value/duration(in:)``.
    mutating func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        read(key) { value throws(Mismatch) in try value.duration(in: range) }
    }

    /// The number of bytes under a key; see ``Value/sizeInBytes(in:)``.
    mutating func sizeInBytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key) { value throws(Mismatch) in try value.sizeInBytes(in: range) }
    }

    /// The integer under a key; see ``Value/integer(in:)``.
    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        read(key) { value throws(Mismatch) in try value.integer(in: range) }
    }

    /// Like ``read(_:_:)``, and an absent key is a fault.
    mutating func require<Result>(
        _ key: String, expected: String, _ parse: (Value) throws(Mismatch) -> Result
    ) -> Result? {
        refuseAbsence(of: key, expected: expected)
        return read(key, parse)
    }

    /// Reports the key if it is absent.
    mutating func refuseAbsence(of key: String, expected: String) {
        if values[key] == nil { report("\(title) has no \"\(key)\", expected \(expected)", line: line) }
    }

    /// Reads the table under a key with `body`, which leaves no key unknown.
    ///
    /// - Returns: What `body` returns, or `nil` when the key is absent or no table.
    mutating func table<Result>(
        _ key: String, title: String? = nil, _ body: (inout TableReader) -> Result?
    ) -> Result? {
        let title = title ?? "[\(key)]"
        let entries: [Entry]? = read(key) { value throws(Mismatch) in
            guard case .table(let entries) = value.content else {
                throw Mismatch(expected: "a table", found: value.typeName)
            }
            return entries
        }
        guard let entries else { return nil }
        return inner(entries, title: title, line: line(of: key), body)
    }

    /// Reads each table of the array of tables `[[key]]` with `body`.
    mutating func tables<Result>(_ key: String, _ body: (inout TableReader) -> Result?) -> [Result] {
        let elements: [Value] =
            read(key) { value throws(Mismatch) in
                guard case .array(let values) = value.content else {
                    throw Mismatch(expected: "an array of tables [[\(key)]]", found: value.typeName)
                }
                return values
            } ?? []
        return elements.compactMap { value in
            guard case .table(let entries) = value.content else {
                report("[[\(key)]], expected a table, found \(value.typeName)", line: value.line)
                return nil
            }
            return inner(entries, title: "[[\(key)]]", line: value.line, body)
        }
    }

    private mutating func inner<Result>(
        _ entries: [Entry], title: String, line: Int, _ body: (inout TableReader) -> Result?
    ) -> Result? {
        var table = TableReader(entries, title: title, line: line, file: file)
        let result = body(&table)
        table.refuseUnknownKeys()
        faults += table.faults
        return result
    }

    /// Makes a key known without reading it.
    mutating func expect(_ key: String) {
        if knownSet.insert(key).inserted { known.append(key) }
    }

    /// The text under a key when it is a string.
    func text(of key: String) -> String? {
        guard case .string(let text) = values[key]?.content else { return nil }
        return text
    }

    /// The line of a key, or the table's own when it is absent.
    func line(of key: String) -> Int { values[key]?.line ?? line }

    mutating func report(_ message: String, line: Int) {
        faults.append(Fault(file: file, line: line, message: message))
    }

    /// Reports every key that was never asked for, with the name that was probably meant.
    mutating func refuseUnknownKeys() {
        for entry in keys where !knownSet.contains(entry.key) {
            let hint = nearestName(to: entry.key, among: known).map { ", did you mean \"\($0)\"" }
            let expected = ", expected one of \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
            report("unknown key \(quoted(entry.key)) in \(title)\(hint ?? expected)", line: entry.value.line)
        }
    }
}
