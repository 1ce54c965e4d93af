extension RedisStore {
    public func take(_ charges: [ThrottleCharge], atMilliseconds now: Int64) throws(StoreError) -> Int64? {
        guard !charges.isEmpty else { return nil }
        let words = charges.flatMap { charge -> [RedisWord] in
            [.text(charge.key), .number(charge.throttle.interval), .number(charge.throttle.burst)]
        }
        let wait = try run(.take, [.number(now)] + words)
        return wait == .null ? nil : try wait.integer()
    }

    public func forgive(_ key: String) throws(StoreError) { _ = try run(.forgive, [.text(key)]) }
}

extension RedisScript {
    // A bucket is the time at which it will be full and the time at which it was last used (generic cell rate algorithm).
    // It is dropped a minute after it is full by the clock of Redis, on which a caller's clock that went back has no hold.
    static let take = RedisScript(
        "take", .changesOnce,
        #"""
        local now, buckets, keys, wait = tonumber(ARGV[1]), {}, {}, 0
        for index = 2, #ARGV, 3 do
            local key, interval, burst = p..'throttle:'..ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
            local bucket = buckets[key]
            if not bucket then
                bucket = {full = now, used = now}
                local text = redis.call('GET', key)
                if text then
                    local full, used = string.match(text, '^(%-?%d+) (%-?%d+)$')
                    if not full then return redis.error_reply('DAMAGED data') end
                    bucket.used = math.max(now, tonumber(used))
                    bucket.full = math.max(bucket.used, tonumber(full))
                end
                buckets[key] = bucket
                keys[#keys + 1] = key
            end
            bucket.full = bucket.full + interval
            wait = math.max(wait, bucket.full - bucket.used - interval * burst)
        end
        if wait > 0 then return string.format('%.0f', wait) end
        for _, key in ipairs(keys) do
            local bucket = buckets[key]
            redis.call('SET', key, string.format('%.0f %.0f', bucket.full, bucket.used),
                'PX', string.format('%.0f', bucket.full - bucket.used + 60000))
        end
        return false
        """#)

    static let forgive = RedisScript(
        "forgive", .changes, "return redis.call('DEL', p..'throttle:'..ARGV[1])")
}
