/// A value of the document, with the line where it begins.
struct Value: Equatable {
    indirect enum Content: Equatable {
        case string(String)
        case integer(Int)
        case boolean(Bool)
        case float(Double)
        case dateOrTime
        case array([Value])
        case table([Entry])
    }

    let content: Content
    /// The line of the key (or array element, or header) that holds the value, counted from 1.
    let line: Int
}

/// One key of a table and its value.
struct Entry: Equatable {
    let key: String
    let value: Value
}

extension Value {
    /// The value as a fault may print it: the type always, the text only of short scalars.
    var found: String {
        switch content {
        case .string(let text): quoted(text)
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        default: typeName
        }
    }

    /// The type alone, for values that may hold a secret.
    var typeName: String {
        switch content {
        case .string: "a string"
        case .integer: "an integer"
        case .boolean: "a boolean"
        case .float: "a floating-point number"
        case .dateOrTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }

    /// The text of a string.
    func string(expected: String) throws(Mismatch) -> String {
        guard case .string(let text) = content else { throw Mismatch(expected: expected, found: found, line: line) }
        return text
    }

    /// `true` or `false`.
    func boolean() throws(Mismatch) -> Bool {
        guard case .boolean(let flag) = content else {
            throw Mismatch(expected: "true or false", found: found, line: line)
        }
        return flag
    }

    /// An integer in a range.
    func integer(in range: ClosedRange<Int>) throws(Mismatch) -> Int {
        guard case .integer(let number) = content, range.contains(number) else {
            let expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
            throw Mismatch(expected: expected, found: found, line: line)
        }
        return number
    }

    /// One to 64 distinct strings that pass `accepts`, from an array.
    func strings(expected: String, where accepts: (String) -> Bool) throws(Mismatch) -> [String] {
        guard case .array(let values) = content else { throw Mismatch(expected: expected, found: found, line: line) }
        guard !values.isEmpty else { throw Mismatch(expected: expected, found: "an empty array", line: line) }
        guard values.count <= 64 else {
            throw Mismatch(expected: "at most 64 strings", found: String(values.count), line: line)
        }
        var texts: [String] = []
        for value in values {
            guard case .string(let text) = value.content, accepts(text) else {
                throw Mismatch(expected: expected, found: value.found, line: value.line)
            }
            guard !texts.contains(text) else {
                throw Mismatch(expected: expected, found: "\(value.found) twice", line: value.line)
            }
            texts.append(text)
        }
        return texts
    }
}

/// Text of the file between quotes, safe on one line of a terminal and not longer than a glance.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(64) {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
    return text.unicodeScalars.count > 64 ? result + "…\"" : result + "\""
}
