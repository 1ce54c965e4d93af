import Synchronization

/// Lua that the server runs as one transaction.
///
/// Its one key is ``RedisScript/prefix``, from which it makes all others: the part in braces keeps them together where
/// keys are spread over several servers.
struct RedisScript: Sendable {
    /// What it does to what is stored.
    enum Effect: Sendable {
        /// Nothing.
        case reads
        /// What is the same after a second run with the same arguments, as is the answer.
        case changes
        /// What another run would do again, or answer otherwise.
        case changesOnce
    }

    let name: String
    let effect: Effect
    let text: String

    /// What all keys begin with.
    static let prefix = "swiftlet:{swiftlet}:"

    /// - Parameter text: The script, behind what all scripts share.
    init(_ name: String, _ effect: Effect, _ text: String) {
        self.name = name
        self.effect = effect
        self.text = Self.shared + text
    }

    // A script that fails half-way leaves what it has written: so all of them look first, at the kinds of keys too, and
    // write when nothing can go wrong any more. The time of an entry's own end is judged by the callers' clock; Redis,
    // whose clock may be another, drops keys an hour later, lest a used token be forgotten before its family.
    private static let shared = #"""
        local p = KEYS[1]
        local function damaged(kind, ...)
            for _, key in ipairs({...}) do
                local found = redis.call('TYPE', key)['ok']
                if found ~= 'none' and found ~= kind then return redis.error_reply('DAMAGED data') end
            end
        end
        local function milliseconds()
            local time = redis.call('TIME')
            return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        end
        local function till(expires)
            local time = math.min(tonumber(expires), 8999999999999) * 1000
            return string.format('%.0f', math.max(time, milliseconds()) + 3600000)
        end
        local function keep(key, expires)
            if redis.call('PTTL', key) < 0 then
                redis.call('PEXPIREAT', key, till(expires))
            else
                redis.call('PEXPIREAT', key, till(expires), 'GT')
            end
        end

        """#
}

/// Runs scripts, by their digests once the server has them.
struct RedisScripts: Sendable {
    private let pool: RedisPool
    private let digests = Digests()

    private final class Digests: Sendable {
        let known = Mutex<[String: [UInt8]]>([:])
    }

    init(_ pool: RedisPool) { self.pool = pool }

    /// Runs a script.
    ///
    /// - Throws: As ``RedisPool/perform(_:_:by:)``, and what an error in the reply says.
    func run(
        _ script: RedisScript, _ arguments: [RedisWord], by deadline: RedisDeadline
    ) throws(StoreError) -> RedisReply {
        let digest = try digest(of: script, by: deadline)
        let words = [.number(1), .text(RedisScript.prefix)] + arguments
        let reply = try pool.perform(
            RedisCommand(["EVALSHA", .bytes(digest)] + words), script.effect, by: deadline)
        // It was restarted, or another has taken its place.
        guard reply == .error(code: "NOSCRIPT") else { return try reply.checked() }
        return try pool.perform(RedisCommand(["EVAL", .text(script.text)] + words), script.effect, by: deadline)
            .checked()
    }

    private func digest(of script: RedisScript, by deadline: RedisDeadline) throws(StoreError) -> [UInt8] {
        if let digest = digests.known.withLock({ $0[script.name] }) { return digest }
        let digest = try pool.perform(RedisCommand("SCRIPT", "LOAD", .text(script.text)), .reads, by: deadline)
            .checked().bytes()
        digests.known.withLock { $0[script.name] = digest }
        return digest
    }
}
