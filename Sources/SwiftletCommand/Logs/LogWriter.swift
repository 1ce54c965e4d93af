import Glibc
import Host
import Linux
import Logging
import Synchronization

/// Writes log lines to a descriptor from a thread of its own.
///
/// Who reads the log may be slow, and a full pipe would hold up every call that ends; so lines wait in memory up to a
/// limit, beyond which they are dropped and counted.
final class LogWriter: Sendable {
    /// The writer to standard error: words where that is a terminal, else JSON.
    static let shared = LogWriter(descriptor: STDERR_FILENO, format: isatty(STDERR_FILENO) == 1 ? .words : .json)

    private static let limitInBytes = 4 << 20
    /// Lines of this many microseconds go out together: one system call for many.
    private static let delay: useconds_t = 2_000
    /// A burst's memory is given back; that of the usual batch is used again.
    private static let keptCapacity = 256 << 10
    /// The most bytes that a pipe takes in one piece (PIPE_BUF, pipe(7)): of longer ones other writers' may come in
    /// between, and supervisor and workers share their standard error.
    private static let pieceInBytes = 4_096

    private struct State {
        var waiting: [UInt8] = []
        var spare: [UInt8] = []
        var dropped = 0
        var isWriting = false
        var hasThread = false

        var isEmpty: Bool { waiting.isEmpty && dropped == 0 && !isWriting }
    }

    private let descriptor: Int32
    private let format: LogLine.Format
    private let state = Mutex(State())
    private let output = Mutex(())
    private let wakeup = Semaphore()

    init(descriptor: Int32, format: LogLine.Format) {
        self.descriptor = descriptor
        self.format = format
    }

    /// Takes a line; never waits for who reads it.
    func write(_ line: LogLine) {
        let bytes = line.bytes(as: format)
        let (wakes, starts) = state.withLock { state in
            guard state.waiting.count + bytes.count <= Self.limitInBytes else {
                state.dropped += 1
                return (false, false)
            }
            state.waiting += bytes
            defer { state.hasThread = true }
            return (state.waiting.count == bytes.count, !state.hasThread)
        }
        if starts, (try? Thread.start(named: "log", { [self] in run() })) == nil {
            state.withLock { $0.hasThread = false }
            writeOut()
        }
        if wakes { wakeup.signal() }
    }

    /// Waits until everything is written, before the process ends.
    ///
    /// - Parameter timeout: When to give up: a reader that takes nothing must not keep a stopped process.
    func flush(within timeout: Duration = .seconds(2)) {
        let end = ContinuousClock.now + timeout
        while !state.withLock({ $0.isEmpty }), ContinuousClock.now < end { usleep(500) }
    }

    private func run() {
        while true {
            wakeup.wait()
            usleep(Self.delay)
            writeOut()
        }
    }

    private func writeOut() {
        // Taking and writing are one step: two batches may not change places.
        output.withLock { _ in
            var (batch, dropped) = state.withLock { state in
                let taken = (state.waiting, state.dropped)
                state.waiting = state.spare
                state.spare = []
                state.dropped = 0
                state.isWriting = true
                return taken
            }
            if dropped > 0 {
                let line = LogLine(
                    level: .warning, message: "log lines dropped, expected a faster reader",
                    fields: ["count": .stringConvertible(dropped)])
                batch += line.bytes(as: format)
            }
            writePieces(of: batch)
            batch.removeAll(keepingCapacity: batch.capacity <= Self.keptCapacity)
            state.withLock { state in
                state.spare = batch
                state.isWriting = false
            }
        }
    }

    private func writePieces(of lines: [UInt8]) {
        var rest = lines[...]
        while !rest.isEmpty {
            let piece = Self.piece(of: rest)
            Output.write(piece, to: descriptor)
            rest = rest[piece.endIndex...]
        }
    }

    /// As many whole lines as a pipe takes in one piece; a line that is longer, alone.
    private static func piece(of lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        let beginning = lines.prefix(pieceInBytes)
        guard beginning.count < lines.count else { return lines }
        let end = beginning.lastIndex(of: newline) ?? lines[beginning.endIndex...].firstIndex(of: newline)
        return end.map { lines[...$0] } ?? lines
    }
}

/// A counting semaphore of the C library.
@safe private final class Semaphore: @unchecked Sendable {
    // sem_post and sem_wait may be called by any thread; the address never changes.
    private let raw: UnsafeMutablePointer<sem_t>

    init() {
        unsafe raw = .allocate(capacity: 1)
        unsafe sem_init(raw, 0, 0)
    }

    deinit {
        unsafe sem_destroy(raw)
        unsafe raw.deallocate()
    }

    func signal() { unsafe sem_post(raw) }
    func wait() { while unsafe sem_wait(raw) != 0 {} }
}
