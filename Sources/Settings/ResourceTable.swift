/// `[resources.NAME]`: what a resource of the functions' own is opened with.
///
/// Whether there is such a resource, and what it takes, is known where the functions are.
package struct ResourceTable: Sendable, Equatable {
    /// The values by key.
    package var values: [String: ResourceValue]
    /// The line of the table, for the faults that are found later.
    package var line: Int

    /// Makes a table.
    package init(_ values: [String: ResourceValue], line: Int) {
        self.values = values
        self.line = line
    }

    static func all(in root: inout TableReader) -> [String: ResourceTable] {
        root.table("resources") { resources in
            var tables: [String: ResourceTable] = [:]
            for name in resources.keys.map(\.key) {
                let title = "[resources.\(name.utf8.allSatisfy(isBare) ? name : quoted(name))]"
                tables[name] = resources.table(name, title: title) { table in
                    var values: [String: ResourceValue] = [:]
                    for key in table.keys.map(\.key) {
                        values[key] = table.read(key) { value throws(Mismatch) in try ResourceValue(value) }
                    }
                    return ResourceTable(values, line: table.line)
                }
            }
            return tables
        } ?? [:]
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar || scalar == "_")
    }
}

/// A value that only a resource knows the meaning of.
package indirect enum ResourceValue: Sendable, Equatable, Encodable {
    /// A string.
    case string(String)
    /// An integer.
    case integer(Int)
    /// A number with a fraction.
    case number(Double)
    /// `true` or `false`.
    case boolean(Bool)
    /// An array.
    case array([ResourceValue])
    /// A table within the table.
    case table([String: ResourceValue])

    init(_ value: Value) throws(Mismatch) {
        switch value.content {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .integer(number)
        case .float(let number) where number.isFinite: self = .number(number)
        case .boolean(let flag): self = .boolean(flag)
        case .array(let values):
            self = .array(try values.map { value throws(Mismatch) in try ResourceValue(value) })
        case .table(let entries):
            var values: [String: ResourceValue] = [:]
            for entry in entries { values[entry.key] = try ResourceValue(entry.value) }
            self = .table(values)
        case .float, .dateOrTime:
            throw Mismatch(
                expected: "a string, a finite number, true, false, an array or a table", found: value.typeName,
                line: value.line)
        }
    }

    /// Writes the value as that of the format which means the same.
    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .string(let text): try value.encode(text)
        case .integer(let number): try value.encode(number)
        case .number(let number): try value.encode(number)
        case .boolean(let flag): try value.encode(flag)
        case .array(let values): try value.encode(values)
        case .table(let values): try value.encode(values)
        }
    }
}
