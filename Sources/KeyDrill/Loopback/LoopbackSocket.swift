import Glibc

/// The socket calls that the loopback server's files share.
enum LoopbackSocket {
    /// Makes a TCP socket that is bound to a port of 127.0.0.1; 0 lets the system choose.
    ///
    /// `SO_REUSEADDR` lets two sockets have the port as long as one of them does not listen (socket(7)).
    static func bind(to port: UInt16) throws(LoopbackServerError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe Glibc.bind(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw .system(call: "bind", code: code)
        }
        return descriptor
    }

    /// The port that a socket is bound to.
    static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            _ = unsafe getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Waits until a socket is ready.
    ///
    /// - Parameters:
    ///   - stop: A descriptor that becomes ready when the server stops.
    ///   - limit: When to give up; nil for never.
    /// - Returns: Whether the socket is ready and the server goes on.
    static func wait(for events: Int32, on descriptor: Int32, until stop: Int32, limit: Duration? = nil) -> Bool {
        let end = limit.map { ContinuousClock.now + $0 }
        while true {
            var entries = [
                pollfd(fd: descriptor, events: Int16(events), revents: 0), pollfd(fd: stop, events: 0, revents: 0),
            ]
            let remaining = end.map { $0 - .now }
            if let remaining, remaining <= .zero { return false }
            let milliseconds = remaining.map { Int32(clamping: Int($0 / .milliseconds(1)) + 1) } ?? -1
            guard unsafe poll(&entries, 2, milliseconds) > 0 else { continue }
            return entries[1].revents == 0
        }
    }

    /// Whether the server has stopped.
    static func hasStopped(_ stop: Int32) -> Bool {
        var entry = pollfd(fd: stop, events: 0, revents: 0)
        return unsafe poll(&entry, 1, 0) > 0
    }
}
