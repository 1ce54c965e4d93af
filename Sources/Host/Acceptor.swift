import CLinux
import Glibc
import Synchronization

/// Takes connections from the listening socket.
final class Acceptor: Sendable {
    /// The listening socket's key in the epoll set.
    static let key: UInt64 = 1

    /// The listening socket's descriptor, for the epoll set.
    let number: Int32
    private let socket: Mutex<ListeningSocket?>
    private let failed = Atomic<Bool>(false)

    init(_ socket: consuming ListeningSocket) {
        number = socket.descriptor.number
        self.socket = Mutex(socket)
    }

    /// Whether the process had no descriptor left for a connection that still waits.
    var hasFailed: Bool { failed.load(ordering: .relaxed) }

    /// The next connection that waits, or nil if there is none or no descriptor for it.
    func accept() -> FileDescriptor? {
        socket.withLock { socket in
            guard socket != nil else { return nil }
            while true {
                let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                let accepted = accept4(number, nil, nil, flags)
                if accepted >= 0 {
                    failed.store(false, ordering: .relaxed)
                    return FileDescriptor(adopting: accepted)
                }
                // A connection that was given up while it waited says nothing of the next one.
                if errno == EINTR || errno == ECONNABORTED { continue }
                failed.store(errno != EAGAIN, ordering: .relaxed)
                return nil
            }
        }
    }

    /// Ends the listening, and removes a Unix socket's path.
    func close() { socket.withLock { $0 = nil } }
}
