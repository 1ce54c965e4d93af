import CHiredis

/// A word of a command.
enum RedisWord: ExpressibleByStringLiteral {
    case text(String)
    case bytes([UInt8])
    case number(Int64)
    /// Several texts as one word.
    case texts([String])

    init(stringLiteral text: StaticString) { self = .text("\(text)") }

    fileprivate var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .number(let number): Array(String(number).utf8)
        case .texts(let texts): Array(TextList.encode(texts).utf8)
        }
    }
}

/// A command as it is sent: an array of byte strings, each with its length, so that no argument can be taken for
/// another, whatever its bytes.
struct RedisCommand {
    /// The words of the command.
    private let words: [[UInt8]]

    /// The longest command, in bytes: what is stored is small.
    static let limitInBytes = 1 << 20

    init(_ words: RedisWord...) { self.init(words) }

    init(_ words: [RedisWord]) { self.words = words.map(\.bytes) }

    /// The command as bytes to be sent.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` if it is too long.
    func encoded() throws(StoreError) -> [UInt8] {
        let size = words.reduce(0) { $0 + $1.count }
        guard size <= Self.limitInBytes else {
            throw .unavailable("a command has \(size) bytes, expected at most \(Self.limitInBytes)")
        }
        var lengths = words.map(\.count)
        // One stretch that all words point into: as many nested closures as words would be the other way.
        let joined = Array(words.joined()) + [0]
        let encoded: [UInt8]? = unsafe joined.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            let start = unsafe UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
            for length in lengths {
                unsafe pointers.append(start.map { unsafe $0 + offset })
                offset += length
            }
            var target: UnsafeMutablePointer<CChar>?
            let count = unsafe redisFormatCommandArgv(&target, Int32(pointers.count), &pointers, &lengths)
            defer { unsafe redisFreeCommand(target) }
            guard count > 0, let target = unsafe target else { return nil }
            return unsafe [UInt8](UnsafeRawBufferPointer(start: target, count: Int(count)))
        }
        guard let encoded else { throw .unavailable("there is no memory for a command") }
        return encoded
    }
}
