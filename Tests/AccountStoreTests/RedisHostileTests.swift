import AccountStore
import Linux
import Revocations
import TestSupport
import Testing

@Suite(.storeScope) struct `A server that is not Redis, or not well` {
    private static func store(_ server: FakeRedis) -> RedisStore {
        StoreScope.keep(server)
        return RedisStore(.socket(path: server.socket))
    }

    @Test(arguments: [
        ("-LOADING Redis is loading the dataset in memory\r\n", "Redis is loading its data"),
        ("-READONLY You can't write against a read only replica.\r\n", "Redis is a read-only replica"),
        ("-OOM command not allowed when used memory > 'maxmemory'.\r\n", "Redis has reached its maxmemory"),
        ("-MISCONF Redis is configured to save RDB snapshots\r\n", "Redis cannot save its data"),
        ("-NOREPLICAS Not enough good replicas to write.\r\n", "Redis has fewer replicas than min-replicas-to-write"),
        ("-NOAUTH Authentication required.\r\n", "Redis wants a password"),
        ("-WRONGPASS invalid username-password pair\r\n", "Redis has refused the password"),
        ("-NOPERM this user has no permissions\r\n", "Redis does not permit the user what is needed"),
        ("-BUSY Redis is busy running a script.\r\n", "Redis says BUSY"),
        ("-MOVED 3999 127.0.0.1:6381\r\n", "Redis says MOVED"),
        ("-ERR unknown command 'secret', with args beginning with: 'secret'\r\n", "Redis says ERR"),
        ("-secret\r\n", "Redis says ?"), ("-\r\n", "Redis says ?"),
    ]) func `is not available, whatever else it says`(reply: String, reason: String) throws {
        let server = try FakeRedis { _ in .text(reply) }
        let store = Self.store(server)
        #expect(throws: StoreError.unavailable(reason)) { try store.user(id: "u") }
        #expect(throws: StoreError.unavailable(reason)) { try store.forgive("k") }
    }

    @Test func `holds what is damaged if it says so, or answers in another form`() throws {
        let server = try FakeRedis { $0 == 0 ? .text("-WRONGTYPE Operation against a key\r\n") : .text(":1\r\n") }
        let store = Self.store(server)
        #expect(throws: StoreError.damaged("Redis says WRONGTYPE")) { try store.user(id: "u") }
        #expect(throws: StoreError.damaged("Redis has answered in another form")) { try store.user(id: "u") }
    }

    static let hostile: [String] = [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "\0", "$-2\r\n", "$1x\r\n", "*-2\r\n", ":9223372036854775808\r\n",
        "$9223372036854775807\r\n", "$18446744073709551615\r\n", "*2147483647\r\n", "*9223372036854775807\r\n",
        String(repeating: "*1\r\n", count: 1_000), String(repeating: "*262144\r\n", count: 7),
        String(repeating: "*100000\r\n", count: 7), "$3\r\nabc", "*2\r\n:1\r\n", "*1\r\n*1\r\n$5\r\nab",
        "+OK\r\n+OK\r\n",
        "$-1\r\n$-1\r\n", "",
    ]

    @Test(arguments: hostile) func `costs a connection and nothing else`(reply: String) throws {
        let server = try FakeRedis { _ in .last(Array(reply.utf8)) }
        let store = Self.store(server)
        #expect(throws: StoreError.self) { try store.user(id: "u") }
        // Nobody knows what it has done.
        let error = #expect(throws: StoreError.self) { try store.forgive("k") }
        guard case .unknownOutcome = error else {
            Issue.record("\(String(describing: error)), expected an unknown outcome")
            return
        }
        #expect(throws: (any Error).self) { try store.makeRevocationFeed().next(waiting: .zero) }
    }

    @Test(arguments: [
        // Each announces more than it sends, or nothing that ends.
        ("$33554433\r\n", "x"), ("*200000\r\n", "$1000\r\n" + String(repeating: "x", count: 1_000) + "\r\n"),
        ("+", "x"),
    ]) func `is not listened to for ever`(start: String, rest: String) throws {
        let piece = Array(String(repeating: rest, count: max(1, 32_768 / rest.utf8.count)).utf8)
        let server = try FakeRedis { _ in .endless(Array(start.utf8) + piece, pauseInMilliseconds: 0) }
        #expect(throws: StoreError.self) { try Self.store(server).user(id: "u") }
    }

    @Test(arguments: [[UInt8](), Array("$".utf8), Array(":".utf8)], [0, 20] as [Int32])
    func `is waited for no longer than two seconds`(start: [UInt8], pause: Int32) throws {
        let isTrickling = pause > 0
        let server = try FakeRedis { _ in
            isTrickling ? .endless(start + Array("1".utf8), pauseInMilliseconds: pause) : .bytes(start)
        }
        let store = Self.store(server)
        let begin = Clock.monotonicNanoseconds
        #expect(throws: StoreError.self) { try store.user(id: "u") }
        // The time of a method, and as much again for a busy machine.
        #expect(Clock.monotonicNanoseconds - begin < 4_000_000_000)
    }

    @Test func `is asked again on a second connection, for what may be asked twice`() throws {
        let server = try FakeRedis { $0 == 0 ? .last([]) : .text("$-1\r\n") }
        #expect(try Self.store(server).user(id: "u") == nil)
        #expect(server.commandCount == 2)
        let other = try FakeRedis { $0 == 0 ? .last([]) : .text("*1\r\n:1\r\n") }
        #expect(try Self.store(other).rotate(Sample.hash(0), to: Sample.token(1), at: now) == .rotated)
        #expect(other.commandCount == 2)
    }

    @Test func `is asked once for what may not`() throws {
        let server = try FakeRedis { _ in .last([]) }
        let lost = StoreError.unknownOutcome("it has closed the connection")
        #expect(throws: lost) { try Self.store(server).add(try Sample.user("u")) }
        #expect(throws: lost) {
            try Self.store(server).take([ThrottleCharge("k", Throttle(interval: 1, burst: 1))], atMilliseconds: 0)
        }
        #expect(server.commandCount == 2)
    }

    @Test func `leaves an unknown outcome when it goes during a change`() throws {
        let server = try FakeRedis { _ in .gone }
        #expect(throws: StoreError.unknownOutcome("it has closed the connection")) {
            try Self.store(server).rotate(Sample.hash(0), to: Sample.token(1), at: now)
        }
    }

    @Test(arguments: [
        "*2\r\n:201\r\n:0\r\n", "*2\r\n:-1\r\n:0\r\n", "*2\r\n:5\r\n:6\r\n", "*2\r\n:5\r\n:-1\r\n", ":1\r\n",
    ])
    func `cannot have ended more families than it was asked to, or fewer than none`(reply: String) throws {
        let server = try FakeRedis { _ in .text(reply) }
        #expect(throws: StoreError.damaged("Redis has answered in another form")) {
            try Self.store(server).endFamilies(ofUser: "u", at: now)
        }
        #expect(server.commandCount == 1)
    }

    @Test func `may say anything without harm`() throws {
        var generator = SeededGenerator(seed: 5)
        let honest = [
            "$-1\r\n", ":1\r\n", "*1\r\n:1\r\n", "*2\r\n:1\r\n:1\r\n", "*3\r\n$3\r\n0-0\r\n$1\r\n0\r\n*0\r\n",
            "*3\r\n$3\r\n1-0\r\n$1\r\n1\r\n*1\r\n$15\r\ntoken\n0\n9\n1\njti\r\n",
            "*7\r\n$1\r\nu\r\n$7\r\na@b.com\r\n$1\r\nh\r\n$3\r\n1:a\r\n$0\r\n\r\n$1\r\n0\r\n$1\r\n0\r\n",
            "*1\r\n*2\r\n$1\r\nk\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*4\r\n$1\r\nn\r\n$1\r\n1\r\n$1\r\nr\r\n$3\r\na\n1\r\n",
        ].map { Array($0.utf8) }
        let replies = (0..<600).map { index in honest[index % honest.count].mutated(by: &generator) }
        let server = try FakeRedis { .last(replies[$0 % replies.count]) }
        let store = Self.store(server)
        let user = try Sample.user("u")
        // What comes of it is any value or any error; that there is one is what counts.
        let calls: [() throws -> Void] = [
            { _ = try store.user(id: "u") }, { _ = try store.users(after: nil, limit: 3) },
            { _ = try store.client(id: "c") }, { _ = try store.family(of: Sample.hash(0), at: now) },
            { _ = try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) },
            { _ = try store.revocations(at: now) }, { try store.add(user) }, { try store.check() },
            { _ = try store.endFamilies(ofUser: "u", at: now) },
            { _ = try store.take([ThrottleCharge("k", Throttle(interval: 1, burst: 1))], atMilliseconds: 0) },
            {
                let feed = store.makeRevocationFeed()
                for _ in 0..<3 { _ = try feed.next(waiting: .milliseconds(1)) }
            },
        ]
        var failures = 0
        var rounds = 0
        while server.commandCount < replies.count {
            do { try calls[rounds % calls.count]() } catch { failures += 1 }
            rounds += 1
        }
        #expect(failures > 0)
        #expect(failures < rounds)
    }

    @Test func `is sent no command of more than a mebibyte`() throws {
        let server = try FakeRedis { _ in .text("$-1\r\n") }
        #expect(throws: StoreError.self) {
            try Self.store(server).add(try Sample.user(String(repeating: "x", count: 1 << 20), email: "a@example.com"))
        }
        #expect(server.commandCount == 0)
    }
}
