import Glibc
import Linux
import TestSupport
import Testing

@testable import WorkerLink

@Suite struct `The channel between supervisor and worker` {
    private let supervisor: WorkerChannel
    private let worker: SupervisorChannel
    private let raw: PacketChannel

    init() throws {
        let (one, other) = try PacketChannel.pair()
        supervisor = WorkerChannel(one)
        worker = SupervisorChannel(other)
        raw = other
    }

    private func next() throws -> WorkerMessage? {
        var descriptor: FileDescriptor?
        guard case .message(let message) = try supervisor.receive(&descriptor) else { return nil }
        return message
    }

    @Test func `carries every message as it is`() throws {
        var report = WorkerReport()
        report.calls = 7
        report.functions["Ä\n\""] = WorkerReport.FunctionReport()
        report.revocations = ["accounts": WorkerReport.RevocationReport()]
        let messages: [WorkerMessage] = [
            .ready(Readiness(functions: 2, listen: "unix:s", drainInMilliseconds: 30_000)),
            .ready(Readiness(functions: 0, listen: "", drainInMilliseconds: 0, idleInMilliseconds: 600_000)),
            .crashed(function: "Transfer", id: "a1", signal: "SIGILL"), .leaving, .worn(reason: "memory"),
            .report(report),
        ]
        for message in messages { try worker.send(message) }
        for message in messages { #expect(try next() == message) }
        #expect(try next() == nil)

        var descriptor: FileDescriptor?
        for message in [SupervisorMessage.report, .closed(["F": 1_000]), .drain, .adopt] {
            try supervisor.send(message)
            guard case .message(let received) = try worker.receive(&descriptor) else { continue }
            #expect(received == message)
            let isAlone = descriptor == nil
            #expect(isAlone)
        }
    }

    @Test func `brings a descriptor along`() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        try supervisor.send(.adopt, passing: ends[1])
        close(ends[1])
        var descriptor: FileDescriptor?
        guard case .message(.adopt) = try worker.receive(&descriptor), let passed = descriptor.take() else {
            Issue.record("no descriptor")
            return
        }
        #expect(fcntl(passed.number, F_GETFD) & FD_CLOEXEC != 0)
        var byte: UInt8 = 7
        #expect(unsafe write(passed.number, &byte, 1) == 1)
        byte = 0
        #expect(unsafe read(ends[0], &byte, 1) == 1)
        #expect(byte == 7)
        close(ends[0])
    }

    @Test(
        arguments: [
            ("{}", LinkError.malformed(bytes: 2)), ("x", .malformed(bytes: 1)), ("[]", .malformed(bytes: 2)),
            (#"{"version":2,"message":{"anything":{}}}"#, .version(found: 2, expected: 1)),
            (#"{"version":2}"#, .version(found: 2, expected: 1)),
            (#"{"version":1}"#, .malformed(bytes: 13)),
            (#"{"version":1,"message":{"quit":{}}}"#, .malformed(bytes: 35)),
            (#"{"version":1e99,"message":{}}"#, .malformed(bytes: 29)),
            (#"{"version":1,"message":{"worn":{"reason":7}}}"#, .malformed(bytes: 45)),
        ] as [(String, LinkError)])
    func `refuses what is no message of its version`(text: String, expected: LinkError) throws {
        try raw.send(Array(text.utf8))
        try worker.send(.worn(reason: "next"))
        #expect(throws: expected) { try next() }
        #expect(try next() == .worn(reason: "next"))
    }

    @Test func `refuses a packet that is too long, on both sides`() throws {
        let long = WorkerMessage.worn(reason: String(repeating: "x", count: 65_536))
        #expect(throws: LinkError.tooLong(limit: 65_536)) { try worker.send(long) }
        try raw.send([UInt8](repeating: 0x20, count: 65_537))
        try worker.send(.worn(reason: "next"))
        #expect(throws: LinkError.tooLong(limit: 65_536)) { try next() }
        #expect(try next() == .worn(reason: "next"))
    }

    @Test func `never waits for the other side to read`() throws {
        let message = WorkerMessage.worn(reason: String(repeating: "x", count: 30_000))
        #expect(throws: LinkError.system(SystemError("sendmsg", code: EAGAIN))) {
            for _ in 0..<10_000 { try worker.send(message) }
        }
    }

    @Test(arguments: 0..<20)
    func `never traps on changed packets`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let good = Array(
            #"{"version":1,"message":{"ready":{"_0":{"functions":2,"listen":"s","drainInMilliseconds":3}}}}"#.utf8)
        for _ in 0..<200 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            try raw.send(Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &generator))))
            do { _ = try next() } catch is LinkError {}
        }
    }

    @Test func `shows its end when the other side is closed`() throws {
        var ends: (PacketChannel, PacketChannel)? = try PacketChannel.pair()
        let channel = WorkerChannel(try #require(ends?.0))
        if let other = ends?.1 { try SupervisorChannel(other).send(.worn(reason: "last")) }
        ends = nil
        var descriptor: FileDescriptor?
        guard case .message(.worn(reason: "last")) = try channel.receive(&descriptor) else {
            Issue.record("no message")
            return
        }
        guard case .ended = try channel.receive(&descriptor) else {
            Issue.record("no end")
            return
        }
    }
}

@Suite struct `A handover of connections` {
    @Test func `brings every connection over, in order, until its end`() throws {
        let (one, other) = try PacketChannel.pair()
        var numbers: [Int32] = []
        let count = 1_000
        let giver = Giver(ConnectionHandover(try duplicate(one)))
        try Thread.start(named: "give") {
            var ends: [Int32] = [0, 0]
            for index in 0..<count where unsafe pipe(&ends) == 0 {
                var number = Int32(index)
                _ = unsafe write(ends[1], &number, 4)
                close(ends[1])
                guard giver.give(ends[0]) else { break }
                close(ends[0])
            }
            giver.end()
        }
        _ = consume one
        ConnectionHandover(try duplicate(other)).takeAll { connection in
            var number: Int32 = -1
            _ = unsafe read(connection.number, &number, 4)
            numbers.append(number)
        }
        #expect(numbers == Array(0..<Int32(count)))
    }

    @Test func `says when nobody takes`() throws {
        let (one, other) = try PacketChannel.pair()
        let handover = ConnectionHandover(try duplicate(one))
        _ = consume other
        #expect(!handover.give(0))
    }

    private func duplicate(_ channel: PacketChannel) throws -> FileDescriptor {
        let number = fcntl(channel.number, F_DUPFD_CLOEXEC, 0)
        try #require(number >= 0)
        return FileDescriptor(adopting: number)
    }

    private final class Giver: @unchecked Sendable {
        // Used by one thread after the other.
        private var handover: ConnectionHandover?
        init(_ handover: ConnectionHandover) { self.handover = handover }
        func give(_ number: Int32) -> Bool { handover?.give(number) ?? false }
        func end() { handover = nil }
    }
}
