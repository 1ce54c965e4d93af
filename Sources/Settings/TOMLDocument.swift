import TOMLKit

/// A `runtime.toml` as values that know their lines.
///
/// The only file that touches the TOML library.
struct TOMLDocument {
    /// The size of the largest file that is read.
    static let sizeLimitInBytes = 1 << 20

    let root: [Entry]

    /// Parses a whole file.
    ///
    /// - Throws: The first reason why it is not TOML 1.0, with its line.
    init(parsing bytes: [UInt8]) throws(Mismatch) {
        guard bytes.count <= Self.sizeLimitInBytes else {
            throw Mismatch(expected: "at most 1 MiB", found: "\(bytes.count) bytes")
        }
        let text = try Self.text(bytes)
        var scanner = TOMLScanner(bytes)
        try scanner.scan()
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw Self.mismatch(error.description, line: error.source.begin.line)
        } catch {
            throw Mismatch(expected: "TOML 1.0", found: "something else")
        }
        root = Self.entries(table, path: [], line: 1, scanner.lines)
    }

    private static func text(_ bytes: [UInt8]) throws(Mismatch) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) { return text }
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if part.contains(0) { throw Mismatch(expected: "text", found: "a NUL byte", line: line) }
            if String(validating: part, as: UTF8.self) == nil {
                throw Mismatch(expected: "UTF-8", found: "other bytes", line: line)
            }
            line += 1
        }
        throw Mismatch(expected: "UTF-8", found: "other bytes")
    }

    /// The library's sentence up to the first thing it quotes: that could be a piece of a secret.
    private static func mismatch(_ description: String, line: Int) -> Mismatch {
        let reason = description.split(separator: ": ", maxSplits: 1).last ?? "something else"
        // These sentences begin with the number that they are about.
        if reason.hasSuffix("is not representable in 64 bits") || reason.hasSuffix("not be interpreted as a value") {
            return Mismatch(expected: "a number that 64 bits can hold", found: "another", line: line)
        }
        let shown = reason.prefix { $0 != "'" && $0 != "\"" && $0 != "," }
        let sentence = shown.hasSuffix(" ") ? shown.dropLast() : shown
        return Mismatch(
            expected: "TOML 1.0", found: sentence.isEmpty ? "a mistake" : "a mistake (\(sentence))", line: line)
    }

    private static func entries(
        _ table: TOMLTable, path: [Step], line: Int, _ lines: [[Step]: Int]
    ) -> [Entry] {
        table.keys.compactMap { key in
            let inner = path + [.key(key)]
            return table[key].map { Entry(key: key, value: value($0, path: inner, line: line, lines)) }
        }
    }

    private static func value(
        _ node: any TOMLValueConvertible, path: [Step], line outer: Int, _ lines: [[Step]: Int]
    ) -> Value {
        let line = lines[path] ?? outer
        let content: Value.Content =
            if let text = node.string {
                .string(text)
            } else if let number = node.int {
                .integer(number)
            } else if let flag = node.bool {
                .boolean(flag)
            } else if let table = node.table {
                .table(entries(table, path: path, line: line, lines))
            } else if let array = node.array {
                .array(array.enumerated().map { value($1, path: path + [.index($0)], line: line, lines) })
            } else if let number = node.double {
                .float(number)
            } else {
                .dateOrTime
            }
        return Value(content: content, line: line)
    }
}
