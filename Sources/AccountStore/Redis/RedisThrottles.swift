extension RedisStore {
    public func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        guard !charges.isEmpty else { return nil }
        let words = charges.flatMap { charge -> [RedisWord] in
            [.text(charge.key), .number(charge.throttle.interval), .number(charge.throttle.burst)]
        }
        // What Lua's numbers hold exactly, with room for what is added.
        let now = now.clamped(to: 0...1 << 52)
        let wait = try run(.take, [.number(now)] + words)
        return wait == .null ? nil : try wait.integer()
    }

    public func forgive(_ key: String) throws(StoreError) { _ = try run(.forgive, [.text(key)]) }
}

extension RedisScript {
    // ``ThrottleBucket`` in Lua: when it is full and the latest time that it was used at. It is dropped a minute after it
    // is full by the clock of Redis, on which a caller's clock that went back has no hold.
    static let take = RedisScript(
        "take", .changesOnce,
        #"""
        local now, buckets, keys, wait = tonumber(ARGV[1]), {}, {}, 0
        for index = 2, #ARGV, 3 do
            local key, interval, burst = p..'throttle:'..ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
            local bucket = buckets[key]
            if not bucket then
                bucket = {full = 0, seen = 0}
                local text = redis.call('GET', key)
                if text then
                    local full, seen = string.match(text, '^(%d+) (%d+)$')
                    if not full then return redis.error_reply('DAMAGED data') end
                    bucket = {full = tonumber(full), seen = tonumber(seen)}
                end
                buckets[key] = bucket
                keys[#keys + 1] = key
            end
            local whole = interval * burst
            bucket.seen = math.max(now, math.min(bucket.seen, now + whole))
            bucket.full = math.min(math.max(bucket.full, bucket.seen), bucket.seen + whole) + interval
            if bucket.full - whole > bucket.seen then wait = math.max(wait, bucket.full - whole - now) end
        end
        if wait > 0 then return string.format('%.0f', wait) end
        for _, key in ipairs(keys) do
            local bucket = buckets[key]
            redis.call('SET', key, string.format('%.0f %.0f', bucket.full, bucket.seen),
                'PX', string.format('%.0f', bucket.full - bucket.seen + 60000))
        end
        return false
        """#)

    static let forgive = RedisScript(
        "forgive", .changes, "return redis.call('DEL', p..'throttle:'..ARGV[1])")
}
