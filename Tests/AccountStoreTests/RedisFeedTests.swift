import AccountStore
import Revocations
import TestSupport
import Testing

@Suite(.enabled(if: RedisServer.program != nil), .storeScope) struct `A feed from Redis` {
    private static let log = "swiftlet:{swiftlet}:revocations:log"

    private static func revocation(_ number: Int) -> Revocation {
        Revocation(.token(id: "jti_\(number)"), expires: now + 900, made: now * 1_000 + Int64(number))
    }

    /// A feed that has told its snapshot, and the store of another machine.
    private static func start(
        keepsData: Bool = false
    ) throws -> (server: RedisServer, store: RedisStore, feed: any RevocationFeed) {
        let server = try RedisServer(keepsData: keepsData)
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        try store.revoke(revocation(0))
        let feed = RedisStore(.socket(path: server.socket)).makeRevocationFeed()
        let first = try feed.next(waiting: .zero)
        #expect(first.isSnapshot)
        #expect(first.revocations == [revocation(0)])
        return (server, store, feed)
    }

    @Test(arguments: [true, false])
    func `begins anew after a restart`(keepsData: Bool) throws {
        let (server, store, feed) = try Self.start(keepsData: keepsData)
        server.kill()
        for _ in 0..<2 { #expect(throws: StoreError.self) { try feed.next(waiting: .zero) } }
        try server.restart()
        try store.revoke(Self.revocation(1))
        let news = try feed.next(waiting: .zero)
        #expect(news.isSnapshot)
        #expect(news.revocations == (keepsData ? [Self.revocation(0), Self.revocation(1)] : [Self.revocation(1)]))
        try store.revoke(Self.revocation(2))
        let next = try feed.next(waiting: .seconds(30))
        #expect(!next.isSnapshot)
        #expect(next.revocations == [Self.revocation(2)])
    }

    @Test func `notices that all data are gone, though the connection is not`() throws {
        let (server, store, feed) = try Self.start()
        #expect(server.send("FLUSHALL") == "+OK\r\n")
        let empty = try feed.next(waiting: .milliseconds(1))
        #expect(empty.isSnapshot)
        #expect(empty.revocations.isEmpty)
        try store.revoke(Self.revocation(1))
        #expect(try feed.next(waiting: .seconds(30)).revocations == [Self.revocation(1)])
        // Gone, and something new there before it asks: the number begins anew.
        #expect(server.send("FLUSHALL") == "+OK\r\n")
        try store.revoke(Self.revocation(2))
        var news = try feed.next(waiting: .milliseconds(100))
        // An entry of the same millisecond as the last before it has no higher id: then the count tells.
        while news.revocations.isEmpty { news = try feed.next(waiting: .milliseconds(100)) }
        #expect(news.isSnapshot)
        #expect(news.revocations == [Self.revocation(2)])
    }

    @Test func `notices that the log was cut before it had read it`() throws {
        let (server, store, feed) = try Self.start()
        for number in 1...3 { try store.revoke(Self.revocation(number)) }
        #expect(server.send("XTRIM", Self.log, "MAXLEN", "1") == ":3\r\n")
        let news = try feed.next(waiting: .zero)
        #expect(news.isSnapshot)
        #expect(news.revocations == (0...3).map(Self.revocation))
        #expect(server.send("XTRIM", Self.log, "MAXLEN", "0") == ":1\r\n")
        #expect(try !feed.next(waiting: .milliseconds(1)).isSnapshot)
        try store.revoke(Self.revocation(4))
        let next = try feed.next(waiting: .seconds(30))
        #expect(!next.isSnapshot)
        #expect(next.revocations == [Self.revocation(4)])
    }

    @Test func `tells a revocation once that is made twice`() throws {
        let (_, store, feed) = try Self.start()
        for number in [1, 1, 0, 2] { try store.revoke(Self.revocation(number)) }
        #expect(try feed.next(waiting: .seconds(30)).revocations == [Self.revocation(1), Self.revocation(2)])
    }

    @Test func `says within its time that a server stands still, and goes on with it`() throws {
        let (server, store, feed) = try Self.start()
        server.pause()
        #expect(throws: StoreError.unavailable("it took too long to answer")) {
            try feed.next(waiting: .milliseconds(10))
        }
        server.resume()
        try store.revoke(Self.revocation(1))
        let news = try feed.next(waiting: .zero)
        #expect(news.isSnapshot)
        #expect(news.revocations == [Self.revocation(0), Self.revocation(1)])
    }

    @Test func `tells more than fits one answer, all in order`() throws {
        let (_, store, feed) = try Self.start()
        let count = 4_500
        _ = try onThreads(4) { part in
            for number in stride(from: part + 1, through: count, by: 4) { try? store.revoke(Self.revocation(number)) }
        }
        var told: [Revocation] = []
        while told.count < count {
            let news = try feed.next(waiting: .seconds(30))
            #expect(!news.isSnapshot)
            guard !news.revocations.isEmpty else { break }
            told += news.revocations
        }
        #expect(Set(told).count == count)
        let snapshot = try store.makeRevocationFeed().next(waiting: .zero)
        #expect(snapshot.isSnapshot)
        #expect(snapshot.revocations == (0...count).map(Self.revocation))
        #expect(try store.revocations(at: now) == snapshot.revocations)
    }

    @Test func `says that what is told is damaged`() throws {
        let (server, _, feed) = try Self.start()
        let reply = try #require(server.send("HGET", "swiftlet:{swiftlet}:revocations:count", "epoch"))
        let epoch = String(try #require(reply.split(separator: "\r\n").last))
        let entry = server.send("XADD", Self.log, "*", "epoch", epoch, "number", "2", "revocation", "nonsense")
        #expect(entry?.hasPrefix("$") == true)
        #expect(throws: StoreError.damaged("Redis has answered in another form")) { try feed.next(waiting: .zero) }
    }

    @Test func `says of one token what all revocations say of it`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        let made: [Revocation] = [
            Revocation(.token(id: "a"), expires: now + 10, made: 1),
            Revocation(.subject("a", issuedUntil: now - 5), expires: now + 20, made: 2),
            Revocation(.subject("a", issuedUntil: now), expires: now + 10, made: 3),
            Revocation(.subject("a", issuedUntil: now - 5), expires: now + 30, made: 4),
            Revocation(.client("\u{E9}", issuedUntil: now - 9), expires: now + 40, made: 5),
            Revocation(.all(issuedUntil: now - 50), expires: .max, made: 6),
        ]
        for revocation in made { try store.revoke(revocation) }
        // What another says as well is told no second time.
        for revocation in made {
            try store.revoke(Revocation(revocation.tokens, expires: revocation.expires - 1, made: 99))
        }
        let all = try store.revocations(at: now)
        #expect(all == made)
        for at in [0, 9, 10, 19, 20, 29, 30, 40] as [Int64] {
            for (id, subject, client) in [("a", "b", "b"), ("b", "a", "b"), ("b", "b", "\u{E9}"), ("", "", "e\u{301}")]
            {
                for issued in [-51, -50, -49, -9, -8, -5, -4, 0, 1] as [Int64] {
                    let token = RevocableToken(id: id, subject: subject, client: client, issued: now + issued)
                    let isCovered = all.contains { $0.expires > now + at && token.isCovered(by: $0) }
                    #expect(try store.isRevoked(token, at: now + at) == isCovered)
                }
            }
        }
    }
}
