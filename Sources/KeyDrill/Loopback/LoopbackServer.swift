import Glibc
import Synchronization

/// A throwaway HTTP server on 127.0.0.1, which answers as a closure says, badly where that is wanted.
///
///     let server = try LoopbackServer { request in .response(body: Array("{}".utf8)) }
///     let url = "http://127.0.0.1:\(server.port)/keys"
///
/// It stops when it goes. It can be stopped before and started again on its port, which stays its own: in between,
/// connections are refused.
package final class LoopbackServer: Sendable {
    /// The port, which the system has chosen.
    package let port: UInt16
    private let behaviour: @Sendable (LoopbackRequest) -> LoopbackAnswer
    private let tally = LoopbackTally()
    /// Holds the port and never listens.
    private let reservation: Int32
    private let run = Mutex<LoopbackRun?>(nil)

    /// Makes the server and starts it.
    ///
    /// - Parameter behaviour: Called on the connection's thread, for several connections at once; it must return, and
    ///   must not stop the server itself, since ``stop()`` waits for it.
    /// - Throws: ``LoopbackServerError`` if it cannot listen.
    package init(_ behaviour: @escaping @Sendable (LoopbackRequest) -> LoopbackAnswer) throws(LoopbackServerError) {
        reservation = try LoopbackSocket.bind(to: 0)
        port = LoopbackSocket.port(of: reservation)
        self.behaviour = behaviour
        try start()
    }

    deinit {
        stop()
        close(reservation)
    }

    /// How many requests have come, from the first start on; a connection without a request does not count.
    package var requestCount: Int { tally.requests.load(ordering: .sequentiallyConsistent) }

    /// How many bytes of answers the system has taken, read by their clients or not; final after ``stop()``.
    package var sentByteCount: Int { tally.sentBytes.load(ordering: .sequentiallyConsistent) }

    /// Listens again after ``stop()``; nothing if it listens.
    package func start() throws(LoopbackServerError) {
        try run.withLock { run throws(LoopbackServerError) in
            if run != nil { return }
            // A run that held the server would keep it from going.
            run = try LoopbackRun(port: port, tally, behaviour)
        }
    }

    /// Closes every connection and the listening socket, and waits until all threads have ended.
    package func stop() {
        let last = run.withLock { run in
            defer { run = nil }
            return run
        }
        last?.stop()
    }
}

/// What a ``LoopbackServer`` counts.
final class LoopbackTally: Sendable {
    let requests = Atomic<Int>(0)
    let sentBytes = Atomic<Int>(0)
}

/// Why a ``LoopbackServer`` cannot listen.
package enum LoopbackServerError: Error, Equatable, CustomStringConvertible {
    /// A system call failed with this `errno`.
    case system(call: String, code: Int32)

    package var description: String {
        switch self {
        case .system(let call, let code): "\(call) failed: \(unsafe String(cString: strerror(code)))"
        }
    }
}
