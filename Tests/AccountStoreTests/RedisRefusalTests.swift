import AccountStore
import Revocations
import TestSupport
import Testing

@Suite(.enabled(if: RedisServer.program != nil), .storeScope) struct `A Redis server that refuses` {
    private static func start(_ options: [String] = []) throws -> (server: RedisServer, store: RedisStore) {
        let server = try RedisServer(options: options)
        StoreScope.keep(server)
        return (server, RedisStore(.socket(path: server.socket)))
    }

    @Test func `wants the password, which no error repeats`() throws {
        let password = "correct horse\r\n\0staple"
        let server = try RedisServer(password: "correct horse")
        StoreScope.keep(server)
        let address = RedisAddress.socket(path: server.socket)
        try RedisStore(address, password: "correct horse").check()
        #expect(throws: StoreError.unavailable("Redis wants a password")) { try RedisStore(address).check() }
        let refused = StoreError.unavailable("Redis has refused the password")
        for wrong in [password, "", "wrong", "correct horse "] {
            #expect(throws: refused) { try RedisStore(address, password: wrong).check() }
            #expect(throws: refused) {
                try RedisStore(address, password: wrong).makeRevocationFeed().next(waiting: .zero)
            }
        }
    }

    @Test func `reads but writes nothing while it is a replica`() throws {
        let (server, store) = try Self.start()
        let user = try Sample.user("u")
        try store.add(user)
        #expect(server.send("REPLICAOF", "127.0.0.1", "1") == "+OK\r\n")
        let refused = StoreError.unavailable("Redis is a read-only replica")
        #expect(throws: refused) { try store.check() }
        #expect(throws: refused) { try store.begin(Sample.family(), with: Sample.token(0)) }
        #expect(throws: refused) { try store.setDisabled(true, user: "u") }
        #expect(try store.user(id: "u") == user)
        #expect(server.send("REPLICAOF", "NO", "ONE") == "+OK\r\n")
        try store.begin(Sample.family(), with: Sample.token(0))
    }

    @Test func `writes nothing without the replicas that it wants`() throws {
        let (server, store) = try Self.start(["--min-replicas-to-write", "1"])
        let refused = StoreError.unavailable("Redis has fewer replicas than min-replicas-to-write")
        #expect(throws: refused) { try store.check() }
        #expect(throws: refused) { try store.revoke(Revocation(.all(issuedUntil: 0), expires: now, made: 0)) }
        #expect(server.send("CONFIG", "SET", "min-replicas-to-write", "0") == "+OK\r\n")
        try store.check()
    }

    @Test func `writes nothing, not even half of it, when its memory is full`() throws {
        let (server, store) = try Self.start()
        try store.begin(Sample.family(), with: Sample.token(0))
        #expect(server.send("CONFIG", "SET", "maxmemory", "1") == "+OK\r\n")
        let refused = StoreError.unavailable("Redis has reached its maxmemory")
        #expect(throws: refused) { try store.check() }
        #expect(throws: refused) { try store.add(try Sample.user("u")) }
        #expect(throws: refused) { try store.begin(Sample.family("g"), with: Sample.token(9)) }
        #expect(throws: refused) { try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) }
        #expect(try store.family(of: Sample.hash(0), at: now)?.isCurrent == true)
        // What takes rights away works all the same, wholly.
        try store.revoke(Revocation(.subject("u", issuedUntil: now), expires: now + 900, made: 0))
        try store.endFamily("f", at: now)
        #expect(try store.family(of: Sample.hash(0), at: now) == nil)
        #expect(try store.revocations(at: now).count == 2)
        #expect(server.send("CONFIG", "SET", "maxmemory", "0") == "+OK\r\n")
        #expect(try store.family(of: Sample.hash(9), at: now) == nil)
        #expect(try store.user(id: "u") == nil)
        try store.begin(Sample.family(), with: Sample.token(1))
    }

    @Test func `must not be free to forget`() throws {
        let (server, store) = try Self.start(["--maxmemory", "100mb", "--maxmemory-policy", "volatile-lru"])
        #expect(
            throws: StoreError.unavailable("Redis may evict what it holds, expected maxmemory-policy noeviction")
        ) { try store.check() }
        #expect(server.send("CONFIG", "SET", "maxmemory-policy", "noeviction") == "+OK\r\n")
        try store.check()
    }

    static let keys = [
        "users", "clients", "user:u", "email:u@example.com", "client:c", "family:f", "families:u", "live:f",
        "throttle:k",
        "revocations", "revoked:token:jti_0", "revocations:log", "revocations:count",
    ]

    @Test(arguments: keys) func `says when a key holds something else, and changes nothing`(key: String) throws {
        let (server, store) = try Self.start()
        let family = Sample.family()
        // What stands there already is of the right kinds.
        if !["family:f", "families:u", "live:f"].contains(key) { try store.begin(family, with: Sample.token(0)) }
        // A list is what nothing of ours is.
        #expect(server.send("RPUSH", "swiftlet:{swiftlet}:" + key, "x") == ":1\r\n")
        let before = try #require(server.send("DBSIZE"))
        var damages = 0
        func attempt(_ body: () throws -> Void) {
            do { try body() } catch StoreError.damaged { damages += 1 } catch StoreError.exists {} catch {
                Issue.record("\(error)")
            }
        }
        switch key {
        case "users": attempt { try store.add(try Sample.user("u")) }
        case "clients": attempt { try store.add(Sample.client("c")) }
        case "user:u":
            attempt { _ = try store.user(id: "u") }
            attempt { _ = try store.setDisabled(true, user: "u") }
            attempt { _ = try store.setPasswordHash("h", ofUser: "u", replacing: nil) }
        case "email:u@example.com": attempt { _ = try store.user(email: try Sample.user("u").email) }
        case "client:c": attempt { _ = try store.client(id: "c") }
        case "family:f", "families:u", "live:f": attempt { try store.begin(family, with: Sample.token(0)) }
        case "throttle:k":
            attempt {
                _ = try store.take([ThrottleCharge("k", Throttle(interval: 1, burst: 1))], atMilliseconds: 0)
            }
        default:
            attempt { try store.endFamily("f", at: now) }
            attempt { _ = try store.endFamilies(ofUser: "u", at: now) }
            attempt { try store.revoke(Revocation(.token(id: "jti_0"), expires: now + 9, made: 0)) }
            #expect(try store.family(of: Sample.hash(0), at: now)?.isCurrent == true)
        }
        #expect(damages > 0)
        #expect(server.send("DBSIZE") == before)
    }

    @Test(arguments: [
        ["HSET", "user:u", "email", "not an address"], ["HSET", "user:u", "email", "u@example.com"],
        ["HSET", "client:u", "secret", "short"],
    ]) func `holds fields that nobody wrote`(command: [String]) throws {
        let (server, store) = try Self.start()
        let prefix = "swiftlet:{swiftlet}:"
        _ = server.send(command[0], prefix + command[1], command[2], command[3])
        #expect(throws: StoreError.damaged("Redis has answered in another form")) {
            if command[1] == "user:u" { _ = try store.user(id: "u") } else { _ = try store.client(id: "u") }
        }
    }

    @Test func `keeps nothing longer than it is needed, but users and clients`() throws {
        let (server, store) = try Self.start()
        try store.add(try Sample.user("u"))
        try store.add(Sample.client("c"))
        try store.begin(Sample.family(), with: Sample.token(0))
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) == .rotated)
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(2), at: now) == .reused(Sample.family()))
        try store.begin(Sample.family("g"), with: Sample.token(3))
        _ = try store.take([ThrottleCharge("k", Throttle(interval: 1, burst: 1))], atMilliseconds: now)
        try store.check()
        let script = """
            local kept = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
                if redis.call('PTTL', key) < 0 then kept[#kept + 1] = key end
            end
            table.sort(kept)
            return table.concat(kept, ' ')
            """
        let kept = try #require(server.send("EVAL", script, "0")).split(separator: "\r\n").last
        let names = ["client:c", "clients", "email:u@example.com", "revocations:count", "user:u", "users"]
        #expect(kept.map(String.init) == names.map { "swiftlet:{swiftlet}:" + $0 }.joined(separator: " "))
    }
}
