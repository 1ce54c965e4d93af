import Glibc

/// What commands read and write beside their arguments.
enum Output {
    /// Writes a text to standard error at once.
    static func standardError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

    /// Writes bytes, however many calls it takes; a descriptor that does not take them is let be.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads a file whole, or standard input for `-`.
    ///
    /// - Throws: Why it cannot be read, or that it has more than `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 20) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            bytes += chunk[..<count]
        }
        throw Failure(description: "\(path) is longer than \(limit) bytes")
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
