import CLinux
import Glibc

/// The address of a Unix socket: a path, or a name in Linux's abstract namespace (unix(7)).
package struct UnixAddress: Sendable, Equatable {
    /// The longest path, in bytes.
    package static let limitInBytes = 107

    /// The path, or `@` and the name.
    package let text: String

    /// Names an address; nil if it is empty or too long.
    package init?(_ text: String) {
        guard (1...Self.limitInBytes).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// Makes a stream socket that listens there, readable and writable for its owner alone; what a killed process left
    /// at the path is removed.
    ///
    /// - Throws: ``SystemError``, with `EADDRINUSE` when somebody answers there.
    package func listen(backlog: Int32) throws(SystemError) -> FileDescriptor {
        let descriptor = try Self.makeSocket(SOCK_STREAM)
        if isStale { unsafe unlink(text) }
        // Linux makes the path with the mode of the descriptor: it is never wider open than it will be.
        guard fchmod(descriptor.number, 0o600) == 0 else { throw SystemError("fchmod") }
        guard unsafe withAddress({ unsafe bind(descriptor.number, $0, $1) }) == 0 else { throw SystemError("bind") }
        guard unsafe chmod(text, 0o600) == 0 else { throw SystemError("chmod") }
        guard Glibc.listen(descriptor.number, backlog) == 0 else { throw SystemError("listen") }
        return descriptor
    }

    /// Connects to whoever listens there; what follows waits.
    package func connect() throws(SystemError) -> FileDescriptor {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket") }
        let descriptor = FileDescriptor(adopting: number)
        guard unsafe withAddress({ unsafe Glibc.connect(descriptor.number, $0, $1) }) == 0 else {
            throw SystemError("connect")
        }
        return descriptor
    }

    /// Sends one datagram there; never waits.
    package func send(datagram bytes: [UInt8]) throws(SystemError) {
        let descriptor = try Self.makeSocket(SOCK_DGRAM)
        let sent = unsafe withAddress { address, length in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe Int32(
                    sendto(
                        descriptor.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), address, length))
            }
        }
        guard sent == bytes.count else { throw SystemError("sendto") }
    }

    /// Whether a socket stands at the path that nobody answers at: its owner was killed. Never waits.
    package var isStale: Bool {
        // The kernel refuses connections to a file that is no socket in the same words.
        var status = stat()
        guard unsafe lstat(text, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
            let probe = try? Self.makeSocket(SOCK_STREAM)
        else { return false }
        return unsafe withAddress({ unsafe Glibc.connect(probe.number, $0, $1) }) != 0 && errno == ECONNREFUSED
    }

    private static func makeSocket(_ type: __socket_type) throws(SystemError) -> FileDescriptor {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_UNIX, Int32(type.rawValue) | flags, 0)
        guard number >= 0 else { throw SystemError("socket") }
        return FileDescriptor(adopting: number)
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = [UInt8](text.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // An abstract name ends with the length; a path with its NUL.
        let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        return unsafe withUnsafeBytes(of: address) { raw in
            unsafe body(raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
        }
    }
}

extension FileDescriptor {
    /// Takes the next connection to this listening socket, neither waiting now nor later on it; nil if there is none.
    package borrowing func accept() -> FileDescriptor? {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let accepted = accept4(number, nil, nil, flags)
        return accepted >= 0 ? FileDescriptor(adopting: accepted) : nil
    }

    /// The user of the process that connected to this Unix socket (SO_PEERCRED).
    package var peerUser: UInt32? {
        // pid, uid and gid, as in the kernel's struct ucred.
        var credentials: [UInt32] = [0, 0, 0]
        var length = socklen_t(3 * MemoryLayout<UInt32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return credentials[1]
    }
}
