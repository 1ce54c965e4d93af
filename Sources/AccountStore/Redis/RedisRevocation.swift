internal import Linux
internal import Revocations

/// A revocation as it is kept: what kind, `issuedUntil`, `expires` and `made` in digits, and whom it is about, each in a
/// line; the last may hold lines of its own.
enum RedisRevocation {
    static func words(_ revocation: Revocation) -> [RedisWord] {
        let (kind, issuedUntil, name): (RedisWord, Int64, String) =
            switch revocation.tokens {
            case .token(let id): ("token", 0, id)
            case .subject(let subject, let time): ("subject", time, subject)
            case .client(let client, let time): ("client", time, client)
            case .all(let time): ("all", time, "")
            }
        return [kind, .number(issuedUntil), .number(revocation.expires), .number(revocation.made), .text(name)]
    }

    /// - Throws: ``StoreError/damaged(_:)`` if it is none.
    static func parse(_ text: [UInt8]) throws(StoreError) -> Revocation {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 4, omittingEmptySubsequences: false)
        guard lines.count == 5, let name = String(validating: lines[4], as: UTF8.self) else { throw .reply }
        let numbers = lines[1...3].compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 3 else { throw .reply }
        let tokens: Revocation.Tokens =
            switch String(decoding: lines[0], as: UTF8.self) {
            case "token": .token(id: name)
            case "subject": .subject(name, issuedUntil: numbers[0])
            case "client": .client(name, issuedUntil: numbers[0])
            case "all": .all(issuedUntil: numbers[0])
            default: throw .reply
            }
        return Revocation(tokens, expires: numbers[1], made: numbers[2])
    }

    /// When what happens in a second has happened, in milliseconds: to the millisecond where it is the present second,
    /// since the time until it is known everywhere is measured from it.
    static func made(at now: Int64) -> Int64 {
        let present = Clock.millisecondsSince1970
        if present / 1_000 == now { return present }
        let (product, overflow) = now.multipliedReportingOverflow(by: 1_000)
        return overflow ? now.signum() * .max : product
    }

    // `revocations` holds all that are in force, by their end; `revoked:` and whom it is about the same again, to look one
    // token up; `revocations:log` what came in the last minutes, in order, and `revocations:count` the number of the last,
    // and when counting began. A reader to whom the next number is not the one that it expects has missed some: the log was
    // cut, or the server has lost its data.
    /// What scripts share that revoke: `tell`, and before it `untold`, which says why it would fail.
    static let telling = #"""
        local revocations, log, count = p..'revocations', p..'revocations:log', p..'revocations:count'
        local function untold(kind, name)
            local fault = damaged('zset', revocations, p..'revoked:'..kind..':'..name) or damaged('stream', log)
                or damaged('hash', count)
            if fault then return fault end
            local number = redis.call('HGET', count, 'number')
            if number and not (string.match(number, '^%d+$') and #number < 16) then
                return redis.error_reply('DAMAGED data')
            end
        end
        local function tell(kind, issued, expires, made, name)
            local about, last = p..'revoked:'..kind..':'..name, tonumber(issued)
            -- What says as much need not be said again, however often somebody asks for it.
            for _, text in ipairs(redis.call('ZRANGEBYSCORE', about, expires, '+inf')) do
                if tonumber(text) >= last then return end
            end
            local now = milliseconds()
            -- By the slower clock: one that is ahead must not end what is in force.
            local past = math.min(math.floor(now / 1000), math.floor(tonumber(made) / 1000)) - 3600
            past = '('..string.format('%.0f', past)
            -- The first write, which no maxmemory refuses: after it Redis refuses none, so that a full server revokes.
            redis.call('ZREMRANGEBYSCORE', about, '-inf', past)
            redis.call('ZADD', about, 'GT', expires, issued)
            keep(about, expires)
            redis.call('ZREMRANGEBYSCORE', revocations, '-inf', past)
            local text = table.concat({kind, issued, expires, made, name}, '\n')
            redis.call('ZADD', revocations, expires, text)
            keep(revocations, expires)
            local time = redis.call('TIME')
            redis.call('HSETNX', count, 'epoch', time[1]..string.format('%06d', time[2]))
            local number = string.format('%.0f', redis.call('HINCRBY', count, 'number', 1))
            local epoch = redis.call('HGET', count, 'epoch')
            redis.call('XADD', log, 'MAXLEN', '~', 100000, '*', 'epoch', epoch, 'number', number,
                'revocation', text)
            redis.call('XTRIM', log, 'MINID', '~', string.format('%.0f', now - 600000))
            redis.call('PEXPIRE', log, 3600000)
        end

        """#
}
