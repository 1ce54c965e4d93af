/// What users and clients have in common as they are kept: a hash each, and one list of all their ids by order.
struct RedisRecordScripts: Sendable {
    /// What the keys of its hashes begin with, `user` or `client`; the list is called so in the plural.
    let kind: String
    /// The hash's fields as Lua's arguments have them, in the order that they are read in.
    let fields: String

    /// Reads one by its id; false if there is none.
    var byID: RedisScript {
        RedisScript(
            "\(kind)ByID", .reads,
            """
            local key = p..'\(kind):'..ARGV[1]
            if redis.call('EXISTS', key) == 0 then return false end
            return {ARGV[1], unpack(redis.call('HMGET', key, \(fields)))}
            """)
    }

    /// Reads those from an id on, so many at most.
    var page: RedisScript {
        RedisScript(
            "\(kind)s", .reads,
            """
            local found = {}
            for index, id in ipairs(redis.call('ZRANGEBYLEX', p..'\(kind)s', ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
                found[index] = {id, unpack(redis.call('HMGET', p..'\(kind):'..id, \(fields)))}
            end
            return found
            """)
    }

    /// Sets fields of one; says whether it is there.
    var set: RedisScript {
        RedisScript(
            "\(kind)Set", .changes,
            """
            local key = p..'\(kind):'..ARGV[1]
            if redis.call('EXISTS', key) == 0 then return 0 end
            redis.call('HSET', key, unpack(ARGV, 2))
            return 1
            """)
    }
}
