import Glibc
import Synchronization

/// A ``LoopbackServer`` between its start and its stop.
final class LoopbackRun: Sendable {
    private let acceptor: JoinableThread
    /// The end of a pipe; whatever waits anywhere waits for the closing of this one too.
    private let stopSignal: Int32

    /// - Throws: ``LoopbackServerError`` if it cannot listen on the port.
    init(
        port: UInt16, _ tally: LoopbackTally, _ answer: @escaping @Sendable (LoopbackRequest) -> LoopbackAnswer
    ) throws(LoopbackServerError) {
        let listener = try LoopbackSocket.bind(to: port)
        guard listen(listener, 1024) == 0 else {
            let code = errno
            close(listener)
            throw .system(call: "listen", code: code)
        }
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            let code = errno
            close(listener)
            throw .system(call: "pipe", code: code)
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (stop, signal) = (ends[0], ends[1])
        guard let acceptor = JoinableThread({ Self.accept(on: listener, until: stop, tally, answer) }) else {
            for descriptor in [listener, stop, signal] { close(descriptor) }
            throw .system(call: "pthread_create", code: EAGAIN)
        }
        self.acceptor = acceptor
        stopSignal = signal
    }

    /// Ends every wait and then every thread; once.
    func stop() {
        close(stopSignal)
        acceptor.join()
    }

    private final class Serving: Sendable {
        let isOver = Atomic<Bool>(false)
    }

    /// The accepting thread's life; it joins the connections' threads, the finished ones as it goes.
    private static func accept(
        on listener: Int32, until stop: Int32, _ tally: LoopbackTally,
        _ answer: @escaping @Sendable (LoopbackRequest) -> LoopbackAnswer
    ) {
        var servings: [(Serving, JoinableThread)] = []
        while LoopbackSocket.wait(for: POLLIN, on: listener, until: stop) {
            let descriptor = Glibc.accept(listener, nil, nil)
            servings.removeAll { serving, thread in
                guard serving.isOver.load(ordering: .acquiring) else { return false }
                thread.join()
                return true
            }
            guard descriptor >= 0 else { continue }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let serving = Serving()
            let thread = JoinableThread {
                let connection = LoopbackConnection(adopting: descriptor, stoppedBy: stop, tally)
                if let request = connection.request() {
                    tally.requests.add(1, ordering: .sequentiallyConsistent)
                    connection.give(answer(request))
                }
                serving.isOver.store(true, ordering: .releasing)
            }
            if let thread { servings.append((serving, thread)) } else { close(descriptor) }
        }
        // Before the connections' ends: from here on, nobody connects.
        close(listener)
        for (_, thread) in servings { thread.join() }
        close(stop)
    }
}
