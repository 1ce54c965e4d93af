internal import Glibc
internal import Linux
internal import Synchronization

/// A Redis server of a test's own, on a Unix socket in a folder of its own; ended by its number with the value.
package final class RedisServer: Sendable {
    /// Where distributions and its own build put it; nil if it is not installed.
    package static let program: String? = (["/usr/bin/redis-server", "/usr/local/bin/redis-server"] as [String])
        .first { path in unsafe access(path, X_OK) == 0 }

    /// The path of its socket.
    package let socket: String
    /// The port on 127.0.0.1; 0 unless it was asked for one.
    package let port: UInt16
    private let reservation: ReservedPort?
    private let folder: TemporaryFolder
    private let options: [String]
    private let password: String?
    private let process = Mutex<ChildProcess?>(nil)

    /// Starts a server and waits until it answers.
    ///
    /// - Parameters:
    ///   - hasPort: Whether it listens on a port of 127.0.0.1, too.
    ///   - keepsData: Whether every change is on disk when it is answered, so that a restart loses none; otherwise it
    ///     loses all.
    ///   - password: What it wants (`requirepass`).
    ///   - options: More of its configuration, as `--name`, `value`.
    /// - Throws: ``SystemCallError`` if it cannot be started, or does not answer for twenty seconds.
    package init(
        hasPort: Bool = false, keepsData: Bool = false, password: String? = nil, options: [String] = []
    ) throws(SystemCallError) {
        folder = try TemporaryFolder()
        socket = folder.path + "/redis"
        reservation = hasPort ? try ReservedPort() : nil
        // With 0 it listens at none.
        port = reservation?.number ?? 0
        self.password = password
        self.options =
            [
                "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socket, "--unixsocketperm", "700", "--dir",
                folder.path, "--save", "", "--appendonly", keepsData ? "yes" : "no", "--appendfsync", "always",
            ] + (password.map { ["--requirepass", $0] } ?? []) + options
        try start()
    }

    /// Ends it as a lost machine would.
    package func kill() {
        process.withLock { process in
            process?.send(SIGKILL)
            _ = process?.wait()
            process = nil
        }
        unsafe unlink(socket)
    }

    /// Kills it if it runs, and starts it again, with what it has kept.
    package func restart() throws(SystemCallError) {
        kill()
        try start()
    }

    /// Has it do nothing, though its connections stay.
    package func pause() { process.withLock { $0?.send(SIGSTOP) } }

    /// Has it go on.
    package func resume() { process.withLock { $0?.send(SIGCONT) } }

    /// Sends a command on a connection of its own.
    ///
    /// - Returns: The first bytes of the reply; nil if there is no connection, or no reply for ten seconds.
    package func send(_ words: String...) -> String? { reply(to: words) }

    private func start() throws(SystemCallError) {
        guard let program = Self.program else { throw SystemCallError("exec", on: "redis-server", code: ENOENT) }
        let isReady = try process.withLock { process throws(SystemCallError) in
            process = try ChildProcess(program, options, in: folder.path)
            return process?.wait(until: { reply(to: ["PING"]) == "+PONG\r\n" })
        }
        guard isReady == true else { throw SystemCallError("connect", on: socket, code: ECONNREFUSED) }
    }

    private func reply(to words: [String]) -> String? {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: socket.utf8) }
        let result = unsafe withUnsafeBytes(of: &address) { raw in
            unsafe connect(number, raw.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t(raw.count))
        }
        guard result == 0 else { return nil }
        var answer: [UInt8] = []
        for words in (password.map { [["AUTH", $0]] } ?? []) + [words] {
            let text = "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
            guard unsafe Glibc.send(number, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count else {
                return nil
            }
            answer = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe answer.withUnsafeMutableBytes { unsafe recv(number, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return nil }
            answer.removeLast(answer.count - count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}

/// A port of 127.0.0.1 that nobody else is given: bound and not listened at, so that a server may listen beside it.
private final class ReservedPort: Sendable {
    let number: UInt16
    private let descriptor: FileDescriptor

    init() throws(SystemCallError) {
        descriptor = FileDescriptor(adopting: socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &one, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let file = descriptor.number
        let result = unsafe withUnsafeMutableBytes(of: &address) { raw in
            let raw = unsafe raw.assumingMemoryBound(to: sockaddr.self).baseAddress
            guard unsafe bind(file, raw, length) == 0 else { return Int32(-1) }
            return unsafe getsockname(file, raw, &length)
        }
        number = UInt16(bigEndian: address.sin_port)
        guard result == 0 else { throw SystemCallError("bind", on: "127.0.0.1") }
    }
}
