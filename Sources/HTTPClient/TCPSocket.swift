import Glibc
import Linux

/// What came from the other side.
enum Received: Equatable {
    case bytes([UInt8])
    /// The other side has said that this was all.
    case end
    /// The connection is gone, and nobody knows whether this was all.
    case broken
}

/// A non-blocking TCP connection, every wait on which ends at a deadline; closed with the value.
struct TCPSocket: ~Copyable {
    private let descriptor: FileDescriptor

    private init(family: Int32) throws(HTTPClientError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(family, type, 0)
        guard number >= 0 else { throw .cannotConnect(code: errno) }
        descriptor = FileDescriptor(adopting: number)
    }

    /// Connects to the first address that lets us.
    ///
    /// - Parameter isLoopbackOnly: Whether to refuse an address of another machine before a packet goes there.
    /// - Throws: ``HTTPClientError/notLoopback``, ``HTTPClientError/cannotConnect(code:)`` with the last address's
    ///   reason, ``HTTPClientError/timedOut(after:)``.
    static func connect(
        to addresses: [SocketAddress], isLoopbackOnly: Bool, by deadline: Deadline
    ) throws(HTTPClientError) -> TCPSocket {
        if isLoopbackOnly, !addresses.allSatisfy(\.isLoopback) { throw .notLoopback }
        var last = HTTPClientError.cannotConnect(code: EADDRNOTAVAIL)
        for (index, address) in addresses.enumerated() {
            do throws(HTTPClientError) {
                let socket = try TCPSocket(family: address.family)
                try socket.connect(to: address, by: deadline.share(among: addresses.count - index))
                return socket
            } catch {
                last = error
            }
        }
        throw last
    }

    private func connect(to address: SocketAddress, by deadline: Deadline) throws(HTTPClientError) {
        let result = unsafe address.bytes.withUnsafeBytes { bytes in
            unsafe Glibc.connect(
                descriptor.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        // After EINTR the connection goes on by itself, as after EINPROGRESS (connect(2)).
        guard result != 0 else { return }
        guard errno == EINPROGRESS || errno == EINTR else { throw .cannotConnect(code: errno) }
        try wait(for: POLLOUT, by: deadline)
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else {
            throw .cannotConnect(code: errno)
        }
        guard code == 0 else { throw .cannotConnect(code: code) }
    }

    /// Sends bytes as far as the other side takes them; whether it has gone shows in what it answers.
    ///
    /// - Throws: ``HTTPClientError/timedOut(after:)``.
    func send(_ bytes: [UInt8], by deadline: Deadline) throws(HTTPClientError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // SIGPIPE, which libssl's own socket BIO would raise here, ends a process that does not ignore it.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(descriptor.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, by: deadline)
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Waits for bytes, of which it takes at most ``capacityInBytes``.
    ///
    /// - Throws: ``HTTPClientError/timedOut(after:)``, also where bytes never cease to come.
    func receive(by deadline: Deadline) throws(HTTPClientError) -> Received {
        while true {
            try wait(for: POLLIN, by: deadline)
            var count = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.capacityInBytes) { buffer, initialized in
                count = unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
                initialized = max(count, 0)
            }
            if count > 0 { return .bytes(bytes) }
            if count == 0 { return .end }
            if errno != EAGAIN, errno != EINTR { return .broken }
        }
    }

    private static let capacityInBytes = 16 << 10

    private func wait(for events: Int32, by deadline: Deadline) throws(HTTPClientError) {
        var entry = pollfd(fd: descriptor.number, events: Int16(events), revents: 0)
        while unsafe poll(&entry, 1, try deadline.remainingMilliseconds()) <= 0 {}
    }
}
