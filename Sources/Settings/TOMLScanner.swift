/// One step from the document's root to a value.
enum Step: Hashable {
    case key(String)
    case index(Int)
}

/// Finds the line of every key and array element of a TOML document, and refuses what the TOML library must not see.
///
/// The library reports positions of syntax errors only, cuts strings at U+0000, and its destructors recurse as deep as
/// the document nests. So this scanner reads the same structure first (TOML 1.0 tables, keys, strings, brackets; values
/// are left to the library) and whatever it cannot follow is refused here: no second reading can differ from it.
struct TOMLScanner {
    /// How deep keys, arrays and tables may nest together.
    static let depthLimit = 16

    private(set) var lines: [[Step]: Int] = [:]
    var line = 1
    var position: Int

    let bytes: [UInt8]
    private var lengths: [[Step]: Int] = [:]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The byte at the position, or `nil` at the end.
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether the text goes on with these bytes.
    func continues(with text: StaticString) -> Bool {
        unsafe bytes[position...].starts(
            with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func advance() {
        if current == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    /// The same fault for everything that is not TOML.
    func syntax(_ expected: String) -> Mismatch {
        let found =
            switch current {
            case nil: "the end of the file"
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): "the end of the line"
            case .some: "something else"
            }
        return Mismatch(expected: expected, found: found, line: line)
    }

    /// Reads the whole document.
    mutating func scan() throws(Mismatch) {
        var table: [Step] = []
        skipBlank()
        while let byte = current {
            if byte == UInt8(ascii: "[") {
                table = try header()
            } else {
                try keyValue(in: table)
            }
            try endOfLine()
            skipBlank()
        }
    }

    private mutating func header() throws(Mismatch) -> [Step] {
        let begin = line
        let isArray = continues(with: "[[")
        position += isArray ? 2 : 1
        let keys = try dottedKey()
        guard continues(with: isArray ? "]]" : "]") else { throw syntax(isArray ? "\"]]\"" : "\"]\"") }
        position += isArray ? 2 : 1

        var path: [Step] = []
        for (offset, key) in keys.enumerated() {
            path.append(.key(key))
            note(path, begin)
            guard offset < keys.count - 1 || isArray else { break }
            if offset == keys.count - 1 { lengths[path, default: 0] += 1 }
            // A header below an array of tables means that array's last table.
            if let length = lengths[path] { path.append(.index(length - 1)) }
        }
        lines[path] = begin
        try checkDepth(path)
        return path
    }

    private mutating func keyValue(in table: [Step]) throws(Mismatch) {
        var path = table
        let begin = line
        for key in try dottedKey() {
            path.append(.key(key))
            note(path, begin)
        }
        try checkDepth(path)
        guard current == UInt8(ascii: "=") else { throw syntax("\"=\" after the key") }
        position += 1
        skipSpace()
        try value(at: path)
    }

    private mutating func value(at path: [Step]) throws(Mismatch) {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try skipString()
        case UInt8(ascii: "["): try array(at: path)
        case UInt8(ascii: "{"): try inlineTable(at: path)
        default: try bareValue()
        }
    }

    private mutating func array(at path: [Step]) throws(Mismatch) {
        try checkDepth(path)
        position += 1
        skipBlank()
        var index = 0
        while current != UInt8(ascii: "]") {
            let element = path + [.index(index)]
            lines[element] = line
            try value(at: element)
            index += 1
            skipBlank()
            if current == UInt8(ascii: ",") {
                position += 1
                skipBlank()
            } else if current != UInt8(ascii: "]") {
                throw syntax("\",\" or \"]\" in the array")
            }
        }
        position += 1
    }

    private mutating func inlineTable(at path: [Step]) throws(Mismatch) {
        try checkDepth(path)
        position += 1
        skipSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            try keyValue(in: path)
            skipSpace()
            guard current == UInt8(ascii: ",") else { break }
            position += 1
            skipSpace()
        }
        guard current == UInt8(ascii: "}") else { throw syntax("\",\" or \"}\" in the inline table") }
        position += 1
    }

    private mutating func endOfLine() throws(Mismatch) {
        skipSpace()
        if current == UInt8(ascii: "#") { skipComment() }
        if continues(with: "\r\n") { position += 1 }
        guard current == nil || current == UInt8(ascii: "\n") else { throw syntax("the end of the line") }
    }

    private mutating func note(_ path: [Step], _ line: Int) {
        if lines[path] == nil { lines[path] = line }
    }

    private func checkDepth(_ path: [Step]) throws(Mismatch) {
        guard path.count <= Self.depthLimit else {
            throw Mismatch(expected: "at most \(Self.depthLimit) levels of nesting", found: "more", line: line)
        }
    }
}
