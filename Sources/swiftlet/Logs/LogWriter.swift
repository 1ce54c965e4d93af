import Glibc
import Host
import Synchronization

/// Writes log lines to standard error from a thread of its own.
///
/// Who reads the log may be slow, and a full pipe would hold up every call that ends; so lines wait in memory up to a
/// limit, beyond which they are dropped and counted.
final class LogWriter: Sendable {
    /// The writer of this process.
    static let shared = LogWriter(descriptor: STDERR_FILENO)

    private static let limitInBytes = 4 << 20
    /// Lines of this many microseconds go out together: one system call for all.
    private static let delay: useconds_t = 2_000

    private struct State {
        var bytes: [UInt8] = []
        var dropped = 0
        var isWriting = false
        var hasThread = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let wakeup = Semaphore()

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Takes a line, with its newline.
    func write(_ line: [UInt8]) {
        let (wakes, starts) = state.withLock { state in
            guard state.bytes.count + line.count <= Self.limitInBytes else {
                state.dropped += 1
                return (false, false)
            }
            state.bytes += line
            let starts = !state.hasThread
            state.hasThread = true
            return (state.bytes.count == line.count, starts)
        }
        if starts, (try? Thread.start(named: "log", { [self] in run() })) == nil {
            state.withLock { $0.hasThread = false }
            writeOut()
        }
        if wakes { wakeup.signal() }
    }

    /// Writes out what waits, before the process ends.
    func flush() {
        writeOut()
        while state.withLock({ $0.isWriting }) { usleep(500) }
    }

    private func run() {
        while true {
            wakeup.wait()
            usleep(Self.delay)
            writeOut()
        }
    }

    private func writeOut() {
        let (bytes, dropped) = state.withLock { state in
            defer {
                state.bytes = []
                state.dropped = 0
            }
            state.isWriting = true
            return (state.bytes, state.dropped)
        }
        Output.write(bytes, to: descriptor)
        if dropped > 0 { Output.write(Array("log: \(dropped) lines dropped, the reader is too slow\n".utf8), to: descriptor) }
        state.withLock { $0.isWriting = false }
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
