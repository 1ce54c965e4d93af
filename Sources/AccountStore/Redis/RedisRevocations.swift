public import Revocations

extension RedisStore {
    public func revoke(_ revocation: Revocation) throws(StoreError) {
        _ = try run(.revoke, RedisRevocation.words(revocation))
    }

    public func revocations(at now: Int64) throws(StoreError) -> [Revocation] {
        let deadline = RedisDeadline(after: RedisDeadline.method)
        let all = try RedisSnapshot.read { words throws(StoreError) in
            try run(.snapshot, words, by: deadline)
        }
        return all.revocations.filter { $0.expires > now }
    }

    public func isRevoked(_ token: RevocableToken, at now: Int64) throws(StoreError) -> Bool {
        try run(
            .isRevoked,
            [.number(now), .number(token.issued), .text(token.id), .text(token.subject), .text(token.client)]
        ).flag()
    }

    public func clean(at now: Int64) throws(StoreError) { _ = try run(.clean, [.number(now)]) }
}

/// A place in the log of revocations.
struct RedisLogPlace {
    /// The id of the entry.
    var position: [UInt8]
    var count: RedisLogCount
}

/// How many revocations were made, up to one of them.
struct RedisLogCount: Equatable {
    /// When counting began, which tells this count from that of another life of the server.
    private let epoch: [UInt8]?
    private let number: Int64

    /// - Parameter fields: As in `revocations:count`; without one nothing was counted yet.
    init(_ fields: [RedisReply]) throws(StoreError) {
        guard fields.count == 2 else { throw .reply }
        epoch = fields[0] == .null ? nil : try fields[0].bytes()
        number = fields[1] == .null ? 0 : try fields[1].integer()
    }

    /// Whether it counts the revocation that came directly after another.
    func follows(_ other: RedisLogCount) -> Bool {
        number == other.number &+ 1 && (epoch == other.epoch || other.epoch == nil)
    }
}

/// All revocations, and up to where the log is contained in them.
struct RedisSnapshot {
    /// In the order that they were made.
    let revocations: [Revocation]
    let place: RedisLogPlace

    private static let pageSize: Int64 = 2_000

    /// Reads a snapshot page by page.
    ///
    /// Pages begin at the end that expires last. So what expires meanwhile moves nothing, and what is added moves others
    /// into the next page, where they are read again; the log tells it too, behind the first page's position.
    ///
    /// - Parameter run: Runs ``RedisScript/snapshot`` within a time that all pages have together.
    static func read(_ run: ([RedisWord]) throws(StoreError) -> RedisReply) throws(StoreError) -> RedisSnapshot {
        // By bytes: texts that look alike name different tokens, but are equal as Unicode.
        var found: Set<[UInt8]> = []
        var place: RedisLogPlace?
        var start: Int64 = 0
        while true {
            let fields = try run([.number(start), .number(start + pageSize - 1)]).array(3)
            if place == nil {
                place = RedisLogPlace(position: try fields[0].bytes(), count: try RedisLogCount(try fields[1].array()))
            }
            let page = try fields[2].array()
            for text in page { found.insert(try text.bytes()) }
            start += pageSize
            if page.count < pageSize, let place {
                let revocations = try found.map(RedisRevocation.parse).sorted { $0.made < $1.made }
                return RedisSnapshot(revocations: revocations, place: place)
            }
        }
    }
}

extension RedisScript {
    static let revoke = RedisScript(
        "revoke", .changes,
        RedisRevocation.telling + #"""
            local fault = untold(ARGV[1], ARGV[5])
            if fault then return fault end
            tell(unpack(ARGV))
            return 1
            """#)

    static let isRevoked = RedisScript(
        "isRevoked", .reads,
        #"""
        local now, issued = ARGV[1], tonumber(ARGV[2])
        local function covers(about)
            for _, last in ipairs(redis.call('ZRANGEBYSCORE', p..'revoked:'..about, '('..now, '+inf')) do
                if issued <= tonumber(last) then return true end
            end
        end
        if redis.call('ZCOUNT', p..'revoked:token:'..ARGV[3], '('..now, '+inf') > 0 or covers('subject:'..ARGV[4])
            or covers('client:'..ARGV[5]) or covers('all:') then return 1 end
        return 0
        """#)

    static let snapshot = RedisScript(
        "snapshot", .reads,
        #"""
        local log, last = p..'revocations:log', '0-0'
        if redis.call('EXISTS', log) > 0 then
            local facts = redis.call('XINFO', 'STREAM', log)
            for index = 1, #facts, 2 do
                if facts[index] == 'last-generated-id' then last = facts[index + 1] end
            end
        end
        return {last, redis.call('HMGET', p..'revocations:count', 'epoch', 'number'),
            redis.call('ZREVRANGE', p..'revocations', ARGV[1], ARGV[2])}
        """#)

    // Families, tokens and throttles end by themselves.
    static let clean = RedisScript(
        "clean", .changes,
        #"""
        return redis.call('ZREMRANGEBYSCORE', p..'revocations', '-inf', ARGV[1])
        """#)
}
