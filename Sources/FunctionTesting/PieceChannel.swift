import FunctionKit
import Synchronization

/// What one task writes and another reads, hand to hand: a write returns when its piece was taken.
final class PieceChannel: BodySink, BodySource {
    private struct State {
        var written: [(piece: [UInt8], writer: CheckedContinuation<Void, any Error>)] = []
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        /// How the writing ended, once it has.
        var end: Result<Void, any Error>?
        /// Nobody takes or gives anything any more.
        var isClosed = false
    }

    private let state = Mutex(State())

    func write(_ piece: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (writer: CheckedContinuation<Void, any Error>) in
                let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
                    guard !state.isClosed else {
                        writer.resume(throwing: CancellationError())
                        return nil
                    }
                    guard let reader = state.reader.take() else {
                        state.written.append((piece, writer))
                        return nil
                    }
                    writer.resume()
                    return reader
                }
                reader?.resume(returning: piece)
            }
        } onCancel: {
            close()
        }
    }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (reader: CheckedContinuation<[UInt8]?, any Error>) in
                state.withLock { state in
                    if state.isClosed {
                        reader.resume(throwing: CancellationError())
                    } else if !state.written.isEmpty {
                        let (piece, writer) = state.written.removeFirst()
                        writer.resume()
                        reader.resume(returning: piece)
                    } else if let end = state.end {
                        reader.resume(with: end.map { nil })
                    } else {
                        state.reader = reader
                    }
                }
            }
        } onCancel: {
            close()
        }
    }

    /// Says that nothing more is written, or why.
    func finish(_ end: Result<Void, any Error>) {
        let reader = state.withLock { state in
            state.end = end
            return state.reader.take()
        }
        reader?.resume(with: end.map { nil })
    }

    /// Ends both sides.
    func close() {
        let (reader, writers) = state.withLock { state in
            state.isClosed = true
            defer { state.written = [] }
            return (state.reader.take(), state.written.map(\.writer))
        }
        reader?.resume(throwing: CancellationError())
        for writer in writers { writer.resume(throwing: CancellationError()) }
    }
}
