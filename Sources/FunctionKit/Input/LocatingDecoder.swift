import FoundationEssentials

/// Decodes as the JSON decoder below does, and says of each failure at which member it happened.
///
/// It is slower, so it reads a body again that was refused without a place.
struct LocatingDecoder: Decoder {
    let base: any Decoder

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try KeyedDecodingContainer(LocatingMembers(base: base.container(keyedBy: type)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try LocatingElements(base: base.unkeyedContainer())
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        try LocatingValue(base: base.singleValueContainer(), decoder: self)
    }

    /// Decodes a value, and names its place where the failure names none.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            // These are the decoder's own: their `init(from:)` would come back here, or read another form.
            switch type {
            case is String.Type, is Bool.Type, is any FixedWidthInteger.Type, is any BinaryFloatingPoint.Type,
                is Date.Type, is Decimal.Type, is URL.Type, is Data.Type:
                return try base.singleValueContainer().decode(type)
            default: return try type.init(from: self)
            }
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.typeMismatch(type, .init(codingPath: codingPath, debugDescription: "refused"))
        }
    }
}

private struct LocatingMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let base: KeyedDecodingContainer<Key>

    var codingPath: [any CodingKey] { base.codingPath }
    var allKeys: [Key] { base.allKeys }

    func contains(_ key: Key) -> Bool { base.contains(key) }
    func decodeNil(forKey key: Key) throws -> Bool { try base.decodeNil(forKey: key) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        guard contains(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "no such member"))
        }
        return try LocatingDecoder(base: base.superDecoder(forKey: key)).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try KeyedDecodingContainer(LocatingMembers<Nested>(base: base.nestedContainer(keyedBy: type, forKey: key)))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try LocatingElements(base: base.nestedUnkeyedContainer(forKey: key))
    }

    func superDecoder() throws -> any Decoder { LocatingDecoder(base: try base.superDecoder()) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        LocatingDecoder(base: try base.superDecoder(forKey: key))
    }
}

private struct LocatingElements: UnkeyedDecodingContainer {
    var base: any UnkeyedDecodingContainer

    var codingPath: [any CodingKey] { base.codingPath }
    var count: Int? { base.count }
    var isAtEnd: Bool { base.isAtEnd }
    var currentIndex: Int { base.currentIndex }

    mutating func decodeNil() throws -> Bool { try base.decodeNil() }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try LocatingDecoder(base: base.superDecoder()).decode(type)
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try KeyedDecodingContainer(LocatingMembers(base: base.nestedContainer(keyedBy: type)))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        LocatingElements(base: try base.nestedUnkeyedContainer())
    }

    mutating func superDecoder() throws -> any Decoder { LocatingDecoder(base: try base.superDecoder()) }
}

private struct LocatingValue: SingleValueDecodingContainer {
    let base: any SingleValueDecodingContainer
    let decoder: LocatingDecoder

    var codingPath: [any CodingKey] { base.codingPath }

    func decodeNil() -> Bool { base.decodeNil() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
