extension RedisStore {
    public func begin(_ family: RefreshFamily, with token: RefreshToken) throws(StoreError) {
        _ = try run(
            .beginFamily,
            [
                .text(family.id), .text(family.user), .text(family.client), .texts(family.scopes),
                .number(family.expires), .bytes(token.hash.bytes), .text(token.accessTokenID),
                .number(token.accessExpires),
            ])
    }

    public func family(
        of hash: SecretHash, at now: Int64
    ) throws(StoreError) -> (family: RefreshFamily, isCurrent: Bool)? {
        let reply = try run(.familyOfToken, [.bytes(hash.bytes), .number(now)])
        guard reply != .null else { return nil }
        let fields = try reply.array(6)
        return (try Self.family(fields[...4]), try fields[5].flag())
    }

    public func rotate(_ hash: SecretHash, to next: RefreshToken, at now: Int64) throws(StoreError) -> Rotation {
        let fields = try run(
            .rotate,
            [
                .bytes(hash.bytes), .bytes(next.hash.bytes), .text(next.accessTokenID), .number(next.accessExpires),
                .number(now), .number(RedisRevocation.made(at: now)),
            ]
        ).array()
        switch (try fields.first?.integer(), fields.count) {
        case (0, 1): return .unknown
        case (1, 1): return .rotated
        case (2, 6): return .reused(try Self.family(fields[1...]))
        default: throw .reply
        }
    }

    public func endFamily(_ id: String, at now: Int64) throws(StoreError) {
        _ = try run(.endFamily, [.text(id), .number(now), .number(RedisRevocation.made(at: now))])
    }

    public func endFamilies(ofUser id: String, at now: Int64) throws(StoreError) -> Int {
        let batch = Int64(RefreshFamily.mostEndedAtOnce)
        var total: Int64 = 0
        // More than anybody can have begun; a server that always says that there are more is none.
        for _ in 0..<100_000 {
            let fields = try run(
                .endFamilies,
                [.text(id), .number(now), .number(RedisRevocation.made(at: now)), .number(batch)]
            ).array(2)
            let (ended, live) = (try fields[0].integer(), try fields[1].integer())
            guard (0...batch).contains(ended), (0...ended).contains(live) else { throw .reply }
            total += live
            if ended < batch { return Int(total) }
        }
        throw .reply
    }

    private static func family(_ fields: ArraySlice<RedisReply>) throws(StoreError) -> RefreshFamily {
        let fields = Array(fields)
        return RefreshFamily(
            id: try fields[0].text(), user: try fields[1].text(), client: try fields[2].text(),
            scopes: try fields[3].texts(), expires: try fields[4].integer())
    }
}

// A token's key names its family; the family's hash holds the token to be used next and the one before it, and `live:`
// the access tokens that may have to be revoked. A family that has ended has no hash: what its tokens lead to is gone.
extension RedisScript {
    private static let ending =
        RedisRevocation.telling + #"""
            -- Few enough to be revoked by their names.
            local function few(live, now)
                return redis.call('ZCOUNT', live, '('..now, '+inf') <= \#(RefreshFamily.mostRevokedByName)
            end
            local function unfit(id, user, now)
                local live = p..'live:'..id
                local fault = damaged('zset', live, p..'families:'..user)
                if fault then return fault end
                if not few(live, now) then return untold('subject', user) end
                for _, token in ipairs(redis.call('ZRANGEBYSCORE', live, '('..now, '+inf')) do
                    fault = untold('token', token)
                    if fault then return fault end
                end
            end
            local function finish(id, user, now, made)
                local live = p..'live:'..id
                if few(live, now) then
                    local tokens = redis.call('ZRANGEBYSCORE', live, '('..now, '+inf', 'WITHSCORES')
                    for index = 1, #tokens, 2 do
                        local expires = string.format('%.0f', tonumber(tokens[index + 1]))
                        tell('token', '0', expires, made, tokens[index])
                    end
                else
                    local last = tonumber(redis.call('ZRANGE', live, -1, -1, 'WITHSCORES')[2])
                    tell('subject', now, string.format('%.0f', last), made, user)
                end
                redis.call('UNLINK', p..'family:'..id, live)
                redis.call('ZREM', p..'families:'..user, id)
            end

            """#

    // The index of a user's families forgets those that Redis has dropped a few at a time, oldest first.
    static let beginFamily = RedisScript(
        "beginFamily", .changes,
        #"""
        local id, user, expires, hash = ARGV[1], ARGV[2], ARGV[5], ARGV[6]
        local family, live, families, token = p..'family:'..id, p..'live:'..id, p..'families:'..user, p..'token:'..hash
        local current = redis.call('HGET', family, 'current')
        local owner = redis.call('GET', token)
        if current or owner then
            if current == hash and owner == id then return 1 end
            return redis.error_reply('EXISTS already')
        end
        local fault = damaged('zset', live, families)
        if fault then return fault end
        for _, old in ipairs(redis.call('ZRANGE', families, 0, 7)) do
            if redis.call('EXISTS', p..'family:'..old) == 0 then redis.call('ZREM', families, old) end
        end
        local last = till(expires)
        redis.call('HSET', family, 'user', user, 'client', ARGV[3], 'scopes', ARGV[4], 'expires', expires,
            'current', hash)
        redis.call('PEXPIREAT', family, last)
        redis.call('SET', token, id, 'PXAT', last)
        redis.call('ZADD', families, expires, id)
        keep(families, expires)
        redis.call('ZADD', live, ARGV[8], ARGV[7])
        redis.call('PEXPIREAT', live, last)
        keep(live, ARGV[8])
        return 1
        """#)

    static let familyOfToken = RedisScript(
        "familyOfToken", .reads,
        #"""
        local id = redis.call('GET', p..'token:'..ARGV[1])
        if not id then return false end
        local found = redis.call('HMGET', p..'family:'..id, 'user', 'client', 'scopes', 'expires', 'current')
        if not found[1] then return false end
        local expires = tonumber(found[4])
        if not expires then return redis.error_reply('DAMAGED data') end
        if expires <= tonumber(ARGV[2]) then return false end
        return {id, found[1], found[2], found[3], found[4], found[5] == ARGV[1] and 1 or 0}
        """#)

    static let rotate = RedisScript(
        "rotate", .changes,
        ending + #"""
            local hash, next, now = ARGV[1], ARGV[2], ARGV[5]
            local id = redis.call('GET', p..'token:'..hash)
            if not id then return {0} end
            local family, live, token = p..'family:'..id, p..'live:'..id, p..'token:'..next
            local found = redis.call('HMGET', family, 'user', 'client', 'scopes', 'expires', 'current', 'previous')
            local user, expires = found[1], tonumber(found[4])
            if not user then return {0} end
            if not expires then return redis.error_reply('DAMAGED data') end
            if expires <= tonumber(now) then return {0} end
            if found[5] ~= hash then
                if found[5] == next and found[6] == hash then return {1} end
                local fault = unfit(id, user, now)
                if fault then return fault end
                finish(id, user, now, ARGV[6])
                return {2, id, user, found[2], found[3], found[4]}
            end
            if redis.call('EXISTS', token) > 0 then return redis.error_reply('EXISTS already') end
            local fault = damaged('zset', live)
            if fault then return fault end
            redis.call('HSET', family, 'current', next, 'previous', hash)
            redis.call('SET', token, id, 'PXAT', till(found[4]))
            redis.call('ZREMRANGEBYSCORE', live, '-inf', now)
            redis.call('ZADD', live, ARGV[4], ARGV[3])
            keep(live, ARGV[4])
            return {1}
            """#)

    static let endFamily = RedisScript(
        "endFamily", .changes,
        ending + #"""
            local user = redis.call('HGET', p..'family:'..ARGV[1], 'user')
            if not user then return 0 end
            local fault = unfit(ARGV[1], user, ARGV[2])
            if fault then return fault end
            finish(ARGV[1], user, ARGV[2], ARGV[3])
            return 1
            """#)

    static let endFamilies = RedisScript(
        "endFamilies", .changesOnce,
        ending + #"""
            local user, now, count = ARGV[1], tonumber(ARGV[2]), 0
            local families = p..'families:'..user
            local ids = redis.call('ZRANGE', families, 0, tonumber(ARGV[4]) - 1)
            local found, gone = {}, {}
            for _, id in ipairs(ids) do
                local expires = redis.call('HGET', p..'family:'..id, 'expires')
                if expires then
                    local fault = unfit(id, user, ARGV[2])
                    if fault then return fault end
                    if not tonumber(expires) then return redis.error_reply('DAMAGED data') end
                    found[#found + 1] = id
                    if tonumber(expires) > now then count = count + 1 end
                else
                    gone[#gone + 1] = id
                end
            end
            for _, id in ipairs(found) do finish(id, user, ARGV[2], ARGV[3]) end
            for _, id in ipairs(gone) do redis.call('ZREM', families, id) end
            return {#ids, count}
            """#)
}
