import AccountStore
import Linux
import Synchronization
import TestSupport
import Testing

@Suite(.enabled(if: RedisServer.program != nil), .storeScope) struct `A Redis server that comes and goes` {
    @Test func `may be down when the store is made`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        server.kill()
        for _ in 0..<2 {
            #expect(throws: StoreError.unavailable("connect: No such file or directory")) { try store.check() }
        }
        try server.restart()
        try store.check()
    }

    @Test func `is found again after it was killed between calls`() throws {
        let server = try RedisServer(keepsData: true)
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        let user = try Sample.user("u")
        try store.add(user)
        try store.begin(Sample.family(), with: Sample.token(0))
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) == .rotated)
        server.kill()
        #expect(throws: StoreError.unavailable("connect: No such file or directory")) { try store.user(id: "u") }
        try server.restart()
        // Not even the first change meets a connection of before.
        #expect(try store.rotate(Sample.hash(1), to: Sample.token(2), at: now) == .rotated)
        try server.restart()
        #expect(try store.rotate(Sample.hash(2), to: Sample.token(3), at: now) == .rotated)
        #expect(try store.user(id: "u") == user)
        #expect(try store.family(of: Sample.hash(3), at: now)?.isCurrent == true)
    }

    @Test func `runs scripts again that it has lost with its data`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        try store.add(try Sample.user("u"))
        try server.restart()
        #expect(try store.user(id: "u") == nil)
        try store.add(try Sample.user("u"))
        #expect(server.send("SCRIPT", "FLUSH") == "+OK\r\n")
        #expect(throws: StoreError.exists) { try store.add(try Sample.user("u")) }
    }

    @Test func `is waited for no longer than two seconds when it stands still`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        try store.begin(Sample.family(), with: Sample.token(0))
        #expect(try store.rotate(Sample.hash(9), to: Sample.token(1), at: now) == .unknown)
        #expect(try store.family(of: Sample.hash(9), at: now) == nil)
        server.pause()
        let begin = Clock.monotonicNanoseconds
        #expect(throws: StoreError.unknownOutcome("it took too long to answer")) {
            try store.rotate(Sample.hash(0), to: Sample.token(1), at: now)
        }
        #expect(throws: StoreError.unavailable("it took too long to answer")) {
            try store.family(of: Sample.hash(0), at: now)
        }
        // The time of two methods, 3 s, and a busy machine's.
        #expect(Clock.monotonicNanoseconds - begin < 60_000_000_000)
        server.resume()
        // The first try has or has not happened; its repetition says the same as if it had not.
        #expect(try store.rotate(Sample.hash(0), to: Sample.token(1), at: now) == .rotated)
        #expect(try store.family(of: Sample.hash(1), at: now)?.isCurrent == true)
    }

    @Test func `takes a rotation that is repeated for the one that it has made`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        let family = Sample.family()
        for _ in 0..<2 { try store.begin(family, with: Sample.token(0)) }
        for number in 0..<3 {
            for _ in 0..<3 {
                #expect(
                    try store.rotate(Sample.hash(number), to: Sample.token(number + 1), at: now) == .rotated)
            }
        }
        // An older one is no repetition any more.
        #expect(try store.rotate(Sample.hash(1), to: Sample.token(2), at: now) == .reused(family))
    }

    @Test func `leaves no family half rotated, whenever it is killed`() throws {
        let server = try RedisServer(keepsData: true)
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket))
        try store.begin(Sample.family(), with: Sample.token(0))
        let state = Rotating()
        try Thread.start(named: "rotating") {
            var number = 0
            while !state.isEnding.load(ordering: .acquiring) {
                do {
                    let result = try store.rotate(Sample.hash(number), to: Sample.token(number + 1), at: now)
                    guard result == .rotated else { break }
                    number += 1
                    state.count.store(number, ordering: .releasing)
                } catch {
                    Thread.sleep(milliseconds: 1)
                }
            }
            state.isOver.store(true, ordering: .releasing)
        }
        for _ in 0..<5 {
            let before = state.count.load(ordering: .acquiring)
            while state.count.load(ordering: .acquiring) < before + 20, !state.isOver.load(ordering: .acquiring) {
                Thread.sleep(milliseconds: 1)
            }
            try server.restart()
        }
        state.isEnding.store(true, ordering: .releasing)
        while !state.isOver.load(ordering: .acquiring) { Thread.sleep(milliseconds: 1) }
        let count = state.count.load(ordering: .acquiring)
        #expect(count >= 100)
        // The last try may have happened without having been answered: then its repetition says so.
        #expect(try store.rotate(Sample.hash(count), to: Sample.token(count + 1), at: now) == .rotated)
        #expect(try store.family(of: Sample.hash(count + 1), at: now)?.isCurrent == true)
        #expect(try store.family(of: Sample.hash(count), at: now)?.isCurrent == false)
    }

    @Test func `serves many threads over few connections`() throws {
        let server = try RedisServer()
        StoreScope.keep(server)
        let store = RedisStore(.socket(path: server.socket), connections: 2)
        try store.check()
        let results = try onThreads(16) { index in
            (0..<20).allSatisfy { _ in (try? store.user(id: "u\(index)")) == .some(nil) }
        }
        #expect(results == Array(repeating: true, count: 16))
        let clients = try #require(server.send("CLIENT", "LIST")).split(separator: "\n").filter { $0.hasPrefix("id=") }
        // Ours and the one that asks.
        #expect(clients.count <= 3)
    }

    @Test func `is reached by name and by address, in a database`() throws {
        let server = try RedisServer(hasPort: true)
        StoreScope.keep(server)
        let named = RedisStore(.network(host: "localhost", port: server.port, database: 3))
        let numbered = RedisStore(.network(host: "127.0.0.1", port: server.port, database: 3))
        let first = RedisStore(.network(host: "127.0.0.1", port: server.port, database: 0))
        try named.add(try Sample.user("u"))
        #expect(try numbered.user(id: "u") != nil)
        #expect(try first.user(id: "u") == nil)
        let beyond = RedisStore(.network(host: "127.0.0.1", port: server.port, database: 1_000))
        #expect(throws: StoreError.unavailable("Redis says ERR")) { try beyond.check() }
        let nowhere = RedisStore(.network(host: "no such host", port: server.port, database: 0))
        #expect(throws: StoreError.unavailable("its host's name leads to no address")) { try nowhere.check() }
        let pathless = RedisStore(.socket(path: ""))
        #expect(throws: StoreError.unavailable("its socket's path is empty or too long")) { try pathless.check() }
    }
}

private final class Rotating: Sendable {
    let count = Atomic(0)
    let isEnding = Atomic(false)
    let isOver = Atomic(false)
}
