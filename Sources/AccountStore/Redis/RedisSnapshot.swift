internal import Revocations

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
}
