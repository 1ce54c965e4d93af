import CallDispatch
import FastCGI
import FunctionKit
import Synchronization

/// An answer while it is sent: what its function writes goes out as fast as the peer takes it.
final class AnswerStream: BodySink {
    let call: RunningCall
    let answer: Answer
    let records: StreamedRecords
    /// When something was last written, in nanoseconds of the timekeeper.
    let written: Atomic<Int64>
    /// Set with the connection's lock held.
    let isOver = Atomic<Bool>(false)
    private let keepAlive: (bytes: [UInt8], nanoseconds: Int64)?
    private let count = Atomic<Int>(0)
    /// How many pieces are written in parts now.
    private let unfinished = Atomic<Int>(0)

    init(_ answer: Answer, keepAlive: BodyStream.KeepAlive?, of call: RunningCall, at now: Int64) {
        self.call = call
        self.answer = answer
        records = StreamedRecords(id: call.exchange.id)
        written = Atomic(now)
        self.keepAlive = keepAlive.map { keepAlive in
            (StreamedRecords(id: call.exchange.id).piece(keepAlive.bytes), keepAlive.interval.nanoseconds)
        }
    }

    /// How long the body is that was written, in bytes.
    var bodyCount: Int { count.load(ordering: .relaxed) }

    /// What shows that the connection lives, if that is due.
    func keepAlive(at now: Int64) -> [UInt8]? {
        // In the middle of an event it would end that, and its rest would be taken for fields of its own.
        guard let keepAlive, unfinished.load(ordering: .acquiring) == 0,
            now - written.load(ordering: .relaxed) >= keepAlive.nanoseconds
        else { return nil }
        written.store(now, ordering: .relaxed)
        return keepAlive.bytes
    }

    /// So much is written at once; more, which a function has made at once, waits in parts.
    private static let partLength = 128 << 10

    func write(_ bytes: [UInt8]) async throws {
        guard bytes.count > Self.partLength else { return try await writePart(bytes) }
        unfinished.add(1, ordering: .relaxed)
        defer { unfinished.subtract(1, ordering: .releasing) }
        var rest = bytes[...]
        while !rest.isEmpty {
            try await writePart(Array(rest.prefix(Self.partLength)))
            rest = rest.dropFirst(Self.partLength)
        }
    }

    private func writePart(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        let connection = call.exchange.connection
        switch connection.write(records.piece(bytes), of: self) {
        case .room: count.add(bytes.count, ordering: .relaxed)
        case .closed: throw CancellationError()
        case .full(let pause):
            count.add(bytes.count, ordering: .relaxed)
            await pause.wait()
            try Task.checkCancellation()
        }
    }
}
