import CLinux
import Glibc
import Linux
package import Settings

/// The socket that nginx connects to.
package struct ListeningSocket: ~Copyable {
    let descriptor: FileDescriptor
    /// Its descriptor's number, for a child that listens there, too.
    package var number: Int32 { descriptor.number }
    /// The file to remove at the end, for a Unix socket that was made here.
    private let file: File?
    /// Where it listens, in words; for TCP with the port that the system chose for port 0.
    package let address: String

    /// A file by its path, and which file that was: in the meantime somebody may have put another there.
    private struct File {
        let path: String
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            self.path = path
            device = status.st_dev
            inode = status.st_ino
        }
    }

    private init(descriptor: consuming FileDescriptor, file: File?, address: String) {
        self.descriptor = descriptor
        self.file = file
        self.address = address
    }

    deinit {
        if let file, let present = File(file.path), present.device == file.device, present.inode == file.inode {
            unsafe unlink(file.path)
        }
    }

    /// The socket that a parent passed on descriptor 0, as FastCGI 1.0 §2.2 has it; nil if there is none.
    ///
    /// It is moved from there, and `/dev/null` stands in its place: programs that this process starts inherit their
    /// standard input, and could take nginx's connections from it.
    package static func passed() -> ListeningSocket? {
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(passedDescriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length)
        guard result == 0, isListening != 0 else { return nil }
        setNonBlocking(passedDescriptor)
        return ListeningSocket(
            descriptor: FileDescriptor(adopting: movedFromInput()), file: nil, address: "descriptor 0")
    }

    /// Binds an address and listens there.
    ///
    /// - Throws: ``ListenError`` with the address and what stands in the way.
    package static func bind(to server: ServerSettings) throws(ListenError) -> ListeningSocket {
        do throws(ListenError.Reason) {
            switch server.listen {
            case .unix(let path): return try bindUnix(path, mode: server.socketMode, group: server.socketGroup)
            case .tcp(let host, let port): return try bindTCP(host: host, port: port)
            }
        } catch {
            throw ListenError(address: "\(server.listen)", reason: error)
        }
    }

    /// Everything that would keep ``bind(to:)`` from making a Unix socket, as far as it can be seen without making one;
    /// that somebody listens there already is no fault.
    package static func faults(of server: ServerSettings) -> [ListenError] {
        guard case .unix(let path) = server.listen else { return [] }
        var faults: [ListenError] = []
        func collect(_ body: () throws(ListenError.Reason) -> Void) {
            do {
                try body()
            } catch {
                faults.append(ListenError(address: "\(server.listen)", reason: error))
            }
        }
        collect { () throws(ListenError.Reason) in
            try checkFolder(of: path)
            var status = stat()
            if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK { throw .notASocket }
        }
        collect { () throws(ListenError.Reason) in
            if let group = server.socketGroup { _ = try groupID(of: group) }
        }
        return faults
    }

    private static func checkFolder(of path: String) throws(ListenError.Reason) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
        var status = stat()
        guard unsafe stat(folder, &status) == 0 else {
            throw errno == EACCES ? .folderClosed(folder) : .noFolder(folder)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .noFolder(folder) }
        guard unsafe faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else { throw .folderClosed(folder) }
    }

    private static func groupID(of name: String) throws(ListenError.Reason) -> gid_t {
        guard let entry = unsafe getgrnam(name) else { throw .noSuchGroup(name) }
        return unsafe entry.pointee.gr_gid
    }

    private static func bindUnix(
        _ path: String, mode: UInt16, group: String?
    ) throws(ListenError.Reason) -> ListeningSocket {
        let descriptor = try makeSocket(AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { throw .pathTooLong(limit: capacity - 1) }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        try checkFolder(of: path)
        let groupID: gid_t? = if let group { try groupID(of: group) } else { nil }
        try removeStaleSocket(path, address)

        // Between bind and chmod the socket must not be wider open than it will be; Linux makes the path with the
        // mode of the descriptor, and a umask would be that of all threads.
        guard fchmod(descriptor.number, 0o600) == 0 else { throw .system(SystemError("fchmod")) }
        guard unsafe withSocketAddress(address, { unsafe Glibc.bind(descriptor.number, $0, $1) }) == 0 else {
            throw .system(SystemError("bind"))
        }
        if let groupID, unsafe chown(path, uid_t.max, groupID) != 0 { throw .system(SystemError("chown")) }
        guard unsafe chmod(path, mode_t(mode)) == 0 else { throw .system(SystemError("chmod")) }
        guard listen(descriptor.number, backlog) == 0 else { throw .system(SystemError("listen")) }
        guard let file = File(path) else { throw .system(SystemError("lstat")) }
        return ListeningSocket(descriptor: descriptor, file: file, address: "unix:\(path)")
    }

    /// Removes what a killed process left behind; a socket that answers belongs to somebody.
    private static func removeStaleSocket(_ path: String, _ address: sockaddr_un) throws(ListenError.Reason) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket }
        let probe = try makeSocket(AF_UNIX)
        if unsafe withSocketAddress(address, { unsafe connect(probe.number, $0, $1) }) == 0 || errno == EAGAIN {
            throw .inUse
        }
        guard errno == ECONNREFUSED else { throw .system(SystemError("connect")) }
        guard unsafe unlink(path) == 0 else { throw .system(SystemError("unlink")) }
    }

    private static func bindTCP(host: String, port: UInt16) throws(ListenError.Reason) -> ListeningSocket {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let info = unsafe found else {
            throw .notAnAddress
        }
        defer { unsafe freeaddrinfo(found) }
        let descriptor = try makeSocket(unsafe info.pointee.ai_family)
        var yes: Int32 = 1
        unsafe setsockopt(
            descriptor.number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // Connections inherit it: the end of an answer does not wait until the peer has acknowledged the rest.
        unsafe setsockopt(
            descriptor.number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe Glibc.bind(descriptor.number, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0 else {
            if errno == EADDRINUSE { throw .inUse }
            throw .system(SystemError("bind"))
        }
        guard listen(descriptor.number, backlog) == 0 else { throw .system(SystemError("listen")) }
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let shownPort = boundPort(of: descriptor.number) ?? port
        return ListeningSocket(descriptor: descriptor, file: nil, address: "\(shownHost):\(shownPort)")
    }

    private static func boundPort(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard result == 0 else { return nil }
        // sin_port and sin6_port stand at the same place.
        return unsafe withUnsafeBytes(of: address) {
            unsafe UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
        }
    }

    private static let backlog: Int32 = 4096

    private static func makeSocket(_ family: Int32) throws(ListenError.Reason) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(family, type, 0)
        guard number >= 0 else { throw .system(SystemError("socket")) }
        return FileDescriptor(adopting: number)
    }

    /// - Returns: What the passed socket's descriptor is from now on.
    private static func movedFromInput() -> Int32 {
        let moved = fcntl(passedDescriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { if null >= 0 { close(null) } }
        guard moved >= 0 else {
            // No descriptor is left: at least none of those programs gets the socket.
            _ = fcntl(passedDescriptor, F_SETFD, FD_CLOEXEC)
            return passedDescriptor
        }
        // Without /dev/null, as in a bare chroot, the place stays empty.
        if null < 0 || dup2(null, passedDescriptor) < 0 { close(passedDescriptor) }
        return moved
    }

    private static func setNonBlocking(_ number: Int32) {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }
}

/// Where a web server leaves the listening socket, `FCGI_LISTENSOCK_FILENO` (FastCGI 1.0 §2.2).
private let passedDescriptor: Int32 = 0

private func withSocketAddress(
    _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32
) -> Int32 {
    unsafe withUnsafeBytes(of: address) { bytes in
        unsafe body(bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
}
