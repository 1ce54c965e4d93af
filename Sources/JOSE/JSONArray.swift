/// Walks over the elements of an array that the scanner has accepted.
struct JSONArray {
    private var offset: Int

    /// - Precondition: `value` is an array.
    init(_ value: JSONValue) {
        precondition(value.kind == .array, "a JSON \(value.kind) has no elements")
        offset = Int(value.start) + 1
    }

    /// The next element, or nil behind the last.
    ///
    /// - Parameter text: The text that was scanned.
    mutating func next(in text: Span<UInt8>) -> JSONValue? {
        while offset < text.count {
            switch text[offset] {
            case 0x5D: return nil
            case 0x20, 0x09, 0x0A, 0x0D, 0x2C: offset += 1
            default: return element(text)
            }
        }
        return nil
    }

    private mutating func element(_ text: Span<UInt8>) -> JSONValue {
        let start = offset
        var hasEscapes = false
        let kind: JSONKind
        switch text[start] {
        case 0x22: (kind, hasEscapes) = (.string, skipString(text))
        case 0x7B: kind = .object
        case 0x5B: kind = .array
        case 0x74: kind = .true
        case 0x66: kind = .false
        case 0x6E: kind = .null
        default: kind = .number
        }
        if kind == .object || kind == .array {
            skipContainer(text)
        } else if kind != .string {
            skipScalar(text)
        }
        return JSONValue(kind: kind, start: UInt32(start), end: UInt32(offset), hasEscapes: hasEscapes)
    }

    private mutating func skipString(_ text: Span<UInt8>) -> Bool {
        var hasEscapes = false
        offset += 1
        while offset < text.count, text[offset] != 0x22 {
            if text[offset] == 0x5C {
                hasEscapes = true
                offset += 1
            }
            offset += 1
        }
        offset += 1
        return hasEscapes
    }

    private mutating func skipContainer(_ text: Span<UInt8>) {
        var depth = 0
        while offset < text.count {
            switch text[offset] {
            case 0x22:
                _ = skipString(text)
                continue
            case 0x7B, 0x5B: depth += 1
            case 0x7D, 0x5D: depth -= 1
            default: break
            }
            offset += 1
            if depth == 0 { return }
        }
    }

    private mutating func skipScalar(_ text: Span<UInt8>) {
        while offset < text.count {
            switch text[offset] {
            case 0x5D, 0x2C, 0x20, 0x09, 0x0A, 0x0D: return
            default: offset += 1
            }
        }
    }
}
