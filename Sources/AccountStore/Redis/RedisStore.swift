internal import Linux
public import Revocations

/// Accounts in a Redis server of version 7.0 or later, for several machines.
///
/// Whether a change outlives a crash of the server is the server's affair: with `appendonly yes` and `appendfsync
/// always` it does when the method has returned, with `everysec` all but the last second. What it holds must not be
/// evicted: `maxmemory-policy noeviction`, which ``check()`` insists on.
///
/// A server that is down when the store is made, or goes down later, shows in ``StoreError/unavailable(_:)`` until it is
/// back. A connection that is lost before the answer has come is tried once more where running a script twice does what
/// running it once does: a token that was rotated to the same successor says so again, what was ended stays ended, a
/// revocation that is known is told once. After ``StoreError/unknownOutcome(_:)`` the caller may do the same with these.
/// The others do no harm twice, but answer otherwise: what was added exists, a password's hash is no longer the old one,
/// there are no families left to be counted, and another try is taken out of a bucket.
///
/// Nothing is encrypted on the way; see ``RedisAddress``.
public final class RedisStore: AccountStore {
    private let connector: RedisConnector
    private let pool: RedisPool
    private let scripts: RedisScripts

    /// Describes the server; nothing is sent before the first call.
    ///
    /// - Parameters:
    ///   - password: Of the server's default user; nil if it wants none.
    ///   - connections: At once, beside those of feeds.
    public init(_ address: RedisAddress, password: String? = nil, connections: Int = 8) {
        precondition(connections > 0, "a store without connections")
        connector = RedisConnector(address, password: password)
        pool = RedisPool(connector, limit: connections)
        scripts = RedisScripts(pool)
    }

    /// Runs a script within the time that a method has.
    func run(
        _ script: RedisScript, _ arguments: [RedisWord],
        by deadline: RedisDeadline = RedisDeadline(after: RedisDeadline.method)
    ) throws(StoreError) -> RedisReply {
        try scripts.run(script, arguments, by: deadline)
    }

    /// Reads what has an id page by page, so that no reply is long; all pages within the time of one method.
    func pages<Element>(
        _ script: RedisScript, after id: String?, limit: Int,
        _ decode: (RedisReply) throws(StoreError) -> (id: String, element: Element)
    ) throws(StoreError) -> [Element] {
        let deadline = RedisDeadline(after: RedisDeadline.method)
        let pageSize = 100
        var found: [Element] = []
        // "-" is before the first, "(" excludes what follows it (ZRANGEBYLEX).
        var start = id.map { "(" + $0 } ?? "-"
        while found.count < limit {
            let count = min(pageSize, limit - found.count)
            let page = try run(script, [.text(start), .number(Int64(count))], by: deadline).array()
            for reply in page {
                let (id, element) = try decode(reply)
                found.append(element)
                start = "(" + id
            }
            if page.count < count { break }
        }
        return found
    }

    /// A feed of the revocations, with a connection of its own.
    public func makeRevocationFeed() -> any RevocationFeed { RedisRevocationFeed(connector) }

    /// Whether the store can be written, by writing, and keeps what it is given.
    public func check() throws(StoreError) {
        let deadline = RedisDeadline(after: RedisDeadline.method)
        _ = try run(.check, [], by: deadline)
        // Not permitted to a user of few rights, who then has to know.
        guard case .bytes(let text) = try pool.perform(RedisCommand("INFO", "memory"), .reads, by: deadline) else {
            return
        }
        let lines = Set(String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline))
        guard lines.contains("maxmemory:0") || lines.contains("maxmemory_policy:noeviction") else {
            throw .unavailable("Redis may evict what it holds, expected maxmemory-policy noeviction")
        }
    }
}

extension RedisScript {
    static let check = RedisScript("check", .changes, "redis.call('SET', p..'check', '1', 'PX', 1000) return 1")
}
