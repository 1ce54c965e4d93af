import FoundationEssentials

/// Decodes an object whose members are texts, from the path and the query, laid over an optional JSON body.
struct OverlayDecoder: Decoder {
    let items: [QueryItem]
    let body: (any Decoder)?

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try KeyedDecodingContainer(
            OverlayContainer<Key>(items: items, body: body.map { try $0.container(keyedBy: type) }))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let body, items.isEmpty else { throw notAnObject([Any].self) }
        return try body.unkeyedContainer()
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        guard let body, items.isEmpty else { throw notAnObject(String.self) }
        return try body.singleValueContainer()
    }

    private func notAnObject(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, .init(codingPath: [], debugDescription: "the input's members have names"))
    }
}

private struct OverlayContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let items: [QueryItem]
    let body: KeyedDecodingContainer<Key>?

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] {
        var names: Set<String> = []
        return (items.map(\.name) + (body?.allKeys.map(\.stringValue) ?? []))
            .filter { names.insert($0).inserted }.compactMap(Key.init(stringValue:))
    }

    func contains(_ key: Key) -> Bool {
        items.contains { $0.name == key.stringValue } || body?.contains(key) == true
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        guard let body, !items.contains(where: { $0.name == key.stringValue }) else { return false }
        return try body.decodeNil(forKey: key)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let values = items.lazy.filter { $0.name == key.stringValue }.map(\.value)
        guard values.isEmpty else { return try TextDecoder(values: Array(values), codingPath: [key]).decode(type) }
        guard let body else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "no such member"))
        }
        return try body.decode(type, forKey: key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { OverlayDecoder(items: items, body: try body?.superDecoder()) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        let values = items.filter { $0.name == key.stringValue }.map(\.value)
        guard values.isEmpty else { return TextDecoder(values: values, codingPath: [key]) }
        guard let body else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "no such member"))
        }
        return try body.superDecoder(forKey: key)
    }
}
