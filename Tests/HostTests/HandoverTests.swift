import FastCGI
import Glibc
import Linux
import Synchronization
import TestSupport
import Testing

@testable import Host

@Suite struct `A hand-over` {
    /// Has a host give its connections to another, on a thread of its own.
    private func handOver(_ old: LiveHost, to new: LiveHost) throws -> Outcome<Bool> {
        try Outcome.of {
            old.host.handOver(within: .seconds(30)) { number in
                let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
                guard copy >= 0 else { return false }
                new.host.adopt(FileDescriptor(adopting: copy))
                return true
            }
        }
    }

    @Test func `lets the successor answer what was sent during the pause`() throws {
        try LiveHost.run { old in
            try LiveHost.run { new in
                var client = try old.connect()
                #expect(try client.call(.get("/hello")).response().text == "hello")
                old.host.pause()
                try client.send(FastCGIRequest.get("/hello").encoded())
                let outcome = try handOver(old, to: new)
                #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "hello")
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(old.host.status.calls == 1)
                #expect(new.host.status.calls == 1)
            }
        }
    }

    @Test func `lets the successor answer also a peer that sends no more`() throws {
        try LiveHost.run { old in
            try LiveHost.run { new in
                var client = try old.connect()
                #expect(try client.call(.get("/hello")).response().text == "hello")
                old.host.pause()
                try client.send(FastCGIRequest.get("/hello").encoded())
                client.finishSending()
                // The old host has been told of both.
                #expect(
                    eventually {
                        old.host.connections.withLock { Array($0.values) }.contains { connection in
                            connection.state.withLock { $0.isEndAhead }
                        }
                    })
                let outcome = try handOver(old, to: new)
                #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "hello")
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(old.host.status.calls == 1)
                #expect(new.host.status.calls == 1)
            }
        }
    }

    @Test(arguments: ["/suspending", "/blocking"])
    func `lets the old host answer what runs, and then goes on with the connection`(path: String) throws {
        try LiveHost.run { old in
            try LiveHost.run { new in
                let meeting = Meeting()
                var client = try old.connect()
                try client.send(FastCGIRequest.get(path, query: "key=\(meeting.key)").encoded())
                #expect(meeting.waitForArrival())
                old.host.pause()
                let outcome = try handOver(old, to: new)
                // New connections are the successor's meanwhile.
                #expect(try new.get("/hello").text == "hello")
                meeting.end()
                meeting.open()
                #expect(try client.response(for: RequestID(rawValue: 1)).response().status == 200)
                #expect(try client.call(.get("/hello")).response().text == "hello")
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(old.host.status.calls == 1)
                #expect(new.host.status.calls == 2)
            }
        }
    }

    @Test func `lets the old host finish a request of which a part has come`() throws {
        try LiveHost.run { old in
            try LiveHost.run { new in
                var client = try old.connect()
                let bytes = FastCGIRequest.get("/hello").encoded()
                try client.send([UInt8](bytes[..<20]))
                #expect(
                    eventually {
                        old.host.connections.withLock { Array($0.values) }.contains { connection in
                            connection.state.withLock { !$0.isIdle && !$0.isReading }
                        }
                    })
                old.host.pause()
                let outcome = try handOver(old, to: new)
                try client.send([UInt8](bytes[20...]))
                #expect(try client.response(for: RequestID(rawValue: 1)).response().text == "hello")
                #expect(try client.call(.get("/hello")).response().text == "hello")
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(old.host.status.calls == 1)
                #expect(new.host.status.calls == 1)
            }
        }
    }

    @Test func `closes a connection that cannot be given away`() throws {
        try LiveHost.run { old in
            var client = try old.connect()
            #expect(try client.call(.get("/hello")).response().text == "hello")
            let outcome = try Outcome.of { old.host.handOver(within: .seconds(30)) { _ in false } }
            #expect(try client.receive().isEmpty)
            let isDone = try outcome.get()
            #expect(isDone)
        }
    }

    @Test func `of a connection after a refusal goes on behind what was dropped`() throws {
        try LiveHost.run { old in
            try LiveHost.run { new in
                var client = try old.connect()
                #expect(try client.call(.post("/length", body: Large.body(100_000))).response().status == 413)
                old.host.pause()
                let outcome = try handOver(old, to: new)
                #expect(try client.call(.get("/hello")).response().text == "hello")
                let isDone = try outcome.get()
                #expect(isDone)
                #expect(new.host.status.calls == 1)
            }
        }
    }

    @Test func `and fifty more under load lose no call and answer none twice`() throws {
        let clients = 32
        let shared = Shared()
        try LiveHost.run { first in
            let outcomes = try (0..<clients).map { _ in
                try Outcome.of { Self.callUntilOver(first.path, shared) }
            }
            // The listening socket goes with its host here.
            #expect(eventually { first.host.status.connections == clients })
            var hosts = [first]
            var lost = 0
            for _ in 0..<50 {
                let folder = try TemporaryFolder()
                let fresh = try LiveHost.make(in: folder)
                let before = shared.answered.load(ordering: .relaxed)
                hosts[hosts.count - 1].host.pause()
                let isDone = try handOver(hosts[hosts.count - 1], to: fresh).get()
                if !isDone { lost += 1 }
                hosts.append(fresh)
                // The load goes on between one and the next.
                #expect(eventually { shared.answered.load(ordering: .relaxed) > before + clients })
            }
            shared.isOver.store(true, ordering: .relaxed)
            var answered = 0
            for outcome in outcomes {
                let count = try outcome.get()
                answered += try #require(count)
            }
            #expect(lost == 0)
            #expect(hosts.reduce(0) { $0 + Int($1.host.status.calls) } == answered)
            _ = hosts[hosts.count - 1].stop()
        }
    }

    private final class Shared: Sendable {
        let isOver = Atomic<Bool>(false)
        let answered = Atomic<Int>(0)
    }

    /// How many calls were answered, every one of them rightly; nil if one was not.
    private static func callUntilOver(_ path: String, _ shared: Shared) -> Int? {
        do {
            var client = try FastCGIClient.connect(unix: path, timeout: .seconds(30))
            var count = 0
            while !shared.isOver.load(ordering: .relaxed) {
                let id = UInt16(count % 1_000 + 1)
                guard try client.call(.get("/files/\(count)", id: id)).response().text == "\(count)" else { return nil }
                count += 1
                shared.answered.add(1, ordering: .relaxed)
            }
            return count
        } catch {
            return nil
        }
    }
}
