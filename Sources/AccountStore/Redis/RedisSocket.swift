import Glibc
import Linux

/// A connected socket, every wait on which ends at a deadline; closed with the value.
///
/// hiredis's own sockets would do none of this: they are inherited by every process that is started, `write` raises
/// SIGPIPE, and their timeouts begin anew with every byte that a slow server sends.
struct RedisSocket: ~Copyable {
    private let descriptor: FileDescriptor

    /// What came from the server.
    enum Received {
        case bytes([UInt8])
        /// It has closed the connection, or the connection is gone.
        case end
        case timedOut
    }

    /// Connects to the first address that lets us.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` with the last address's reason.
    init(to addresses: [RedisSocketAddress], by deadline: RedisDeadline) throws(StoreError) {
        var reason = "its host has no address"
        for (index, address) in addresses.enumerated() {
            // A network that leads nowhere must leave time for the next.
            let share = index + 1 < addresses.count ? deadline.limited(to: .milliseconds(250)) : deadline
            switch Self.connect(to: address, by: share) {
            case .connected(let number):
                descriptor = FileDescriptor(adopting: number)
                return
            case .failed(let text): reason = text
            }
        }
        throw .unavailable(reason)
    }

    private enum Outcome {
        case connected(Int32)
        case failed(String)
    }

    private static func connect(to address: RedisSocketAddress, by deadline: RedisDeadline) -> Outcome {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, type, 0)
        guard number >= 0 else { return .failed("\(SystemError("socket"))") }
        let descriptor = FileDescriptor(adopting: number)
        let result = unsafe address.bytes.withUnsafeBytes { bytes in
            unsafe Glibc.connect(
                number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if result != 0 {
            // A Unix socket whose backlog is full says EAGAIN, and nothing would tell when it no longer is.
            guard errno == EINPROGRESS || errno == EINTR else { return .failed("\(SystemError("connect"))") }
            guard wait(number, for: POLLOUT, by: deadline) else { return .failed("connect: it does not answer") }
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 else {
                return .failed("\(SystemError("connect", code: code))")
            }
        }
        if address.family != AF_UNIX {
            var one: Int32 = 1
            let length = socklen_t(MemoryLayout<Int32>.size)
            unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, length)
        }
        return .connected(descriptor.release())
    }

    /// Whether there is something to read though nothing was asked: the end, most of the time.
    var isReadable: Bool {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) != 0
    }

    /// Sends bytes; whether the server has gone shows in what it answers.
    ///
    /// - Returns: Whether the time sufficed.
    func send(_ bytes: [UInt8], by deadline: RedisDeadline) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { raw in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: raw[sent...])
                return unsafe Glibc.send(descriptor.number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                guard Self.wait(descriptor.number, for: POLLOUT, by: deadline) else { return false }
            } else if errno != EINTR {
                return true
            }
        }
        return true
    }

    /// Waits for bytes, of which it takes at most ``capacityInBytes``; ends at the deadline also where bytes never
    /// cease to come.
    func receive(by deadline: RedisDeadline) -> Received {
        while true {
            guard Self.wait(descriptor.number, for: POLLIN, by: deadline) else { return .timedOut }
            var count = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.capacityInBytes) { buffer, initialized in
                count = unsafe recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
                initialized = max(count, 0)
            }
            if count > 0 { return .bytes(bytes) }
            if count == 0 || (errno != EAGAIN && errno != EINTR) { return .end }
        }
    }

    private static let capacityInBytes = 16 << 10

    private static func wait(_ number: Int32, for events: Int32, by deadline: RedisDeadline) -> Bool {
        var entry = pollfd(fd: number, events: Int16(events), revents: 0)
        while let rest = deadline.milliseconds {
            if unsafe poll(&entry, 1, rest) > 0 { return true }
        }
        return false
    }
}
