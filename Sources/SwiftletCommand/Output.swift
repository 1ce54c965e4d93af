import Glibc

/// What commands read and write beside their arguments.
enum Output {
    /// Writes a text to standard error at once.
    static func standardError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Writes bytes, in as few calls as the descriptor lets it.
    ///
    /// - Returns: Whether all were taken; if not, `errno` says why.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool { write(bytes[...], to: descriptor) }

    /// Writes bytes, in as few calls as the descriptor lets it.
    ///
    /// - Returns: Whether all were taken; if not, `errno` says why.
    @discardableResult
    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Whoever shares the descriptor, such as a terminal, may have made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Reads a file whole, or standard input for `-`.
    ///
    /// - Throws: Why it cannot be read, or that it has more than `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 20) throws(Failure) -> [UInt8] {
        let bytes = try read(path, upTo: limit + 1)
        guard bytes.count <= limit else {
            throw Failure(description: "\(path): more than \(limit) bytes, expected at most as many")
        }
        return bytes
    }

    /// Reads the first bytes of a file, or of standard input for `-`.
    ///
    /// - Throws: Why it cannot be read.
    static func read(_ path: String, upTo count: Int) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < count {
            let found = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if found == 0 { break }
            if found < 0 && errno == EINTR { continue }
            guard found > 0 else { throw failure(path) }
            bytes += chunk[..<min(found, count - bytes.count)]
        }
        return bytes
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
