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

    @discardableResult
    public func clean(at now: Int64) throws(StoreError) -> Bool {
        _ = try run(.clean, [.number(now)])
        return true
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

    // Families, tokens and throttles end by themselves.
    static let clean = RedisScript(
        "clean", .changes,
        #"""
        return redis.call('ZREMRANGEBYSCORE', p..'revocations', '-inf', ARGV[1])
        """#)
}
