/// Several texts as one value: each behind its length in bytes and a colon, so that they may hold anything.
enum RedisText {
    static func join(_ texts: [String]) -> RedisWord {
        .text(texts.map { "\($0.utf8.count):\($0)" }.joined())
    }

    /// - Throws: ``StoreError/damaged(_:)`` if it is not what ``join(_:)`` makes.
    static func split(_ bytes: [UInt8]) throws(StoreError) -> [String] {
        var texts: [String] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let length = Int(String(decoding: rest[..<colon], as: UTF8.self)), length >= 0,
                length < rest.endIndex - colon,
                let text = String(validating: rest[(colon + 1)...].prefix(length), as: UTF8.self)
            else { throw .reply }
            texts.append(text)
            rest = rest.dropFirst(colon + 1 + length - rest.startIndex)
        }
        return texts
    }
}
