import CHiredis

/// hiredis's parser of replies, with bounds that it does not have: a server that is not Redis, or not well, must not
/// cost more than a connection.
@safe struct RedisReplyReader: ~Copyable {
    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let budget: UnsafeMutablePointer<Budget>
    /// Bytes of the present reply.
    private var size = 0

    /// The longest reply, in bytes.
    static let limitInBytes = 32 << 20
    /// How many elements a reply's arrays may announce together: hiredis sets 8 bytes aside for each at once, for up to
    /// 2³¹ of them, in every array within an array.
    static let limitInElements = 1 << 18

    /// What hiredis hands to the function that makes arrays.
    @safe private struct Budget {
        var elements: Int
        let makeArray: @convention(c) (UnsafePointer<redisReadTask>?, Int32) -> UnsafeMutableRawPointer?
    }

    init() throws(StoreError) {
        guard let reader = unsafe redisReaderCreate() else { throw .unavailable("there is no memory for a connection") }
        guard let functions = unsafe reader.pointee.fn?.pointee, let makeArray = unsafe functions.createArray else {
            unsafe redisReaderFree(reader)
            throw .unavailable("hiredis has no parser for arrays")
        }
        unsafe self.reader = unsafe reader
        unsafe budget = .allocate(capacity: 1)
        unsafe budget.initialize(to: Budget(elements: Self.limitInElements, makeArray: makeArray))
        unsafe self.functions = .allocate(capacity: 1)
        unsafe self.functions.initialize(to: functions)
        unsafe self.functions.pointee.createArray = { task, count in
            guard let task = unsafe task, let data = unsafe task.pointee.privdata else { return nil }
            let budget = unsafe data.assumingMemoryBound(to: Budget.self)
            // No array ends the parsing with an error.
            guard unsafe Int(count) <= budget.pointee.elements else { return nil }
            unsafe budget.pointee.elements -= Int(count)
            return unsafe budget.pointee.makeArray(task, count)
        }
        unsafe reader.pointee.fn = unsafe self.functions
        unsafe reader.pointee.privdata = UnsafeMutableRawPointer(budget)
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe functions.deallocate()
        unsafe budget.deallocate()
    }

    /// Takes bytes that came.
    ///
    /// - Returns: The reply, when it is whole.
    /// - Throws: ``StoreError/unavailable(_:)`` if it is none, or too long, or there is more than one; the reader is of no
    ///   further use then.
    mutating func read(_ bytes: [UInt8]) throws(StoreError) -> RedisReply? {
        size += bytes.count
        guard size <= Self.limitInBytes else {
            throw .unavailable("a reply has more than \(Self.limitInBytes) bytes")
        }
        let isFed = unsafe bytes.withUnsafeBytes { raw in
            unsafe redisReaderFeed(reader, raw.assumingMemoryBound(to: CChar.self).baseAddress, raw.count) == REDIS_OK
        }
        var found: UnsafeMutableRawPointer?
        guard isFed, unsafe redisReaderGetReply(reader, &found) == REDIS_OK else {
            throw .unavailable("what came is no reply of Redis")
        }
        guard let found = unsafe found else { return nil }
        defer { unsafe freeReplyObject(found) }
        guard unsafe reader.pointee.pos == reader.pointee.len else {
            throw .unavailable("more came than was asked for")
        }
        size = 0
        unsafe budget.pointee.elements = Self.limitInElements
        return unsafe RedisReply(copying: found.assumingMemoryBound(to: redisReply.self))
    }
}
