import CLinux
import Glibc
import Linux
import Synchronization

/// Takes connections from the listening socket.
final class Acceptor: Sendable {
    /// The listening socket's key in the epoll set.
    static let key: UInt64 = 1

    /// The listening socket's descriptor, for the epoll set.
    let number: Int32
    private let socket: Mutex<ListeningSocket?>

    init(_ socket: consuming ListeningSocket) {
        number = socket.descriptor.number
        self.socket = Mutex(socket)
    }

    /// The next connection that waits, or nil if there is none.
    ///
    /// - Throws: ``SystemError`` when the kernel has nothing left for a connection, which then waits on and is not
    ///   told of again.
    func accept() throws(SystemError) -> FileDescriptor? {
        try socket.withLock { socket throws(SystemError) in
            guard socket != nil else { return nil }
            while true {
                let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                let accepted = accept4(number, nil, nil, flags)
                if accepted >= 0 { return FileDescriptor(adopting: accepted) }
                switch errno {
                // A connection that was given up while it waited says nothing of the next one.
                case EINTR, ECONNABORTED: continue
                case EAGAIN: return nil
                default: throw SystemError("accept4")
                }
            }
        }
    }

    /// Ends the listening, and removes a Unix socket's path.
    func close() { socket.withLock { $0 = nil } }
}
