import FoundationEssentials

/// Decodes one member from its texts: a scalar from exactly one, an array from all.
struct TextDecoder: Decoder {
    let values: [String]
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Decodes a value; types that JSON knows in a form of their own are read from the same form here.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value: Any? =
            switch type {
            case is Decimal.Type: try parse(type) { $0.isDecimalNumber ? Decimal(string: $0) : nil }
            case is Date.Type: try parse(type) { Date(rfc3339: $0) }
            case is URL.Type: try parse(type) { URL(string: $0) }
            case is Data.Type: try parse(type) { Data(base64Encoded: $0) }
            default: nil
            }
        // First unwrapped: a nil would do as a value of an optional type.
        if let value, let value = value as? Value { return value }
        return try type.init(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw mismatch([String: Any].self)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { TextSequence(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { TextScalar(decoder: self) }

    fileprivate func parse<Value>(_ type: Any.Type, _ parser: (String) -> Value?) throws -> Value {
        guard values.count == 1, let value = parser(values[0]) else { throw mismatch(type) }
        return value
    }

    private func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "the text is not of this type"))
    }
}

private struct TextScalar: SingleValueDecodingContainer {
    let decoder: TextDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { false }
    func decode(_ type: String.Type) throws -> String { try decoder.parse(type) { $0 } }
    func decode(_ type: Bool.Type) throws -> Bool { try decoder.parse(type) { Bool($0) } }
    func decode(_ type: Double.Type) throws -> Double { try number(type) }
    func decode(_ type: Float.Type) throws -> Float { try number(type) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }

    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        try decoder.parse(type) { $0.hasPrefix("+") ? nil : Value($0) }
    }

    /// JSON has no infinity, no NaN and no hexadecimal number, so a text has none either.
    private func number<Value: BinaryFloatingPoint & LosslessStringConvertible>(_ type: Value.Type) throws -> Value {
        try decoder.parse(type) { text in
            text.isDecimalNumber ? Value(text).flatMap { $0.isFinite ? $0 : nil } : nil
        }
    }
}

private struct TextSequence: UnkeyedDecodingContainer {
    let decoder: TextDecoder
    var currentIndex = 0

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { decoder.values.count }
    var isAtEnd: Bool { currentIndex == decoder.values.count }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next(type).decode(type) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next([String: Any].self).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next([Any].self).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next(String.self) }

    private mutating func next(_ type: Any.Type) throws -> TextDecoder {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(type, .init(codingPath: codingPath, debugDescription: "no more texts"))
        }
        defer { currentIndex += 1 }
        return TextDecoder(values: [decoder.values[currentIndex]], codingPath: codingPath)
    }
}

extension String {
    /// Whether the whole text is a number as JSON writes one (RFC 8259 §6), zeros in front allowed.
    ///
    /// `Decimal(string:)` takes the number that a text begins with; `Double` also reads hexadecimal ones.
    fileprivate var isDecimalNumber: Bool {
        var rest = utf8[...]
        func skipDigits() -> Bool {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            return !digits.isEmpty
        }
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        guard skipDigits() else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard skipDigits() else { return false }
        }
        if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
            guard skipDigits() else { return false }
        }
        return rest.isEmpty
    }
}
