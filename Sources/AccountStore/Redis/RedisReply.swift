import CHiredis

/// A reply, copied out of what hiredis has made of it.
enum RedisReply: Equatable {
    case null
    case integer(Int64)
    case status([UInt8])
    case bytes([UInt8])
    /// An error's code, its first word: what follows may repeat what was sent.
    case error(code: String)
    case array([RedisReply])

    /// Copies a reply. hiredis has bounded how deep arrays stand in arrays.
    init(copying reply: UnsafePointer<redisReply>) {
        let value = unsafe reply.pointee
        switch unsafe value.type {
        case REDIS_REPLY_INTEGER: self = unsafe .integer(value.integer)
        case REDIS_REPLY_STATUS: self = unsafe .status(Self.text(of: value))
        case REDIS_REPLY_STRING: self = unsafe .bytes(Self.text(of: value))
        case REDIS_REPLY_ERROR: self = unsafe .error(code: Self.code(Self.text(of: value)))
        case REDIS_REPLY_ARRAY:
            self = .array(
                unsafe (0..<value.elements).map { index in
                    guard let element = unsafe value.element[index] else { return .null }
                    return unsafe RedisReply(copying: element)
                })
        default: self = .null
        }
    }

    private static func text(of value: redisReply) -> [UInt8] {
        unsafe [UInt8](UnsafeRawBufferPointer(start: value.str, count: value.len))
    }

    private static func code(_ text: [UInt8]) -> String {
        let word = text.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }.prefix(20)
        return word.isEmpty ? "?" : String(decoding: word, as: UTF8.self)
    }
}

extension RedisReply {
    /// Itself, unless it is an error.
    ///
    /// - Throws: What the server's error says of the store.
    func checked() throws(StoreError) -> RedisReply {
        guard case .error(let code) = self else { return self }
        switch code {
        case "EXISTS": throw .exists
        // The first is of our own scripts.
        case "DAMAGED", "WRONGTYPE": throw .damaged("Redis says \(code)")
        case "LOADING": throw .unavailable("Redis is loading its data")
        case "READONLY": throw .unavailable("Redis is a read-only replica")
        case "OOM": throw .unavailable("Redis has reached its maxmemory")
        case "MISCONF": throw .unavailable("Redis cannot save its data")
        case "NOREPLICAS": throw .unavailable("Redis has fewer replicas than min-replicas-to-write")
        case "NOAUTH": throw .unavailable("Redis wants a password")
        case "WRONGPASS": throw .unavailable("Redis has refused the password")
        case "NOPERM": throw .unavailable("Redis does not permit the user what is needed")
        default: throw .unavailable("Redis says \(code)")
        }
    }

    /// The elements of an array.
    func array(_ count: Int? = nil) throws(StoreError) -> [RedisReply] {
        guard case .array(let elements) = self, count == nil || elements.count == count else { throw .reply }
        return elements
    }

    /// An integer, also one that stands in a string: a script's numbers would lose what is behind the point, and those
    /// beyond 2⁵³.
    func integer() throws(StoreError) -> Int64 {
        switch self {
        case .integer(let number): return number
        case .bytes(let bytes):
            guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else { throw .reply }
            return number
        default: throw .reply
        }
    }

    /// A string's bytes.
    func bytes() throws(StoreError) -> [UInt8] {
        guard case .bytes(let bytes) = self else { throw .reply }
        return bytes
    }

    /// A string that is text.
    func text() throws(StoreError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw .reply }
        return text
    }

    /// A string that is a list of texts.
    func texts() throws(StoreError) -> [String] {
        guard let texts = TextList.decode(try text()) else { throw .reply }
        return texts
    }

    /// Whether it is 1, and not 0.
    func flag() throws(StoreError) -> Bool {
        switch try integer() {
        case 0: false
        case 1: true
        default: throw .reply
        }
    }
}

extension StoreError {
    /// A reply that is not what our scripts return.
    static let reply = StoreError.damaged("Redis has answered in another form")
}
