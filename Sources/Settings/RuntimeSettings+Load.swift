import Glibc

extension RuntimeSettings {
    /// Reads the file at `path` (or what a pipe there delivers) and parses it.
    ///
    /// - Parameter algorithms: What an issuer's `algorithms` may name.
    /// - Throws: Why the file cannot be read, or every fault in it.
    package static func load(
        path: String, algorithms: [KnownAlgorithm]
    ) throws(SettingsFaults) -> RuntimeSettings {
        try parse(try bytes(ofFileAt: path), file: path, algorithms: algorithms)
    }

    private static func bytes(ofFileAt path: String) throws(SettingsFaults) -> [UInt8] {
        guard !path.utf8.contains(0) else { throw failure(path, EINVAL) }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }

        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // One byte beyond the limit is enough for the parser to refuse the file.
        while bytes.count <= TOMLDocument.sizeLimitInBytes {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            if count > 0 {
                bytes += chunk[..<count]
            } else if errno != EINTR {
                throw failure(path, errno)
            }
        }
        return bytes
    }

    private static func failure(_ path: String, _ code: CInt) -> SettingsFaults {
        let found =
            switch code {
            case ENOENT: "no such file"
            case EACCES: "no permission to read it"
            case EISDIR: "a directory"
            default: "error \(code) of the operating system"
            }
        let fault = Fault(file: path, line: nil, message: "expected a readable configuration file, found \(found)")
        return SettingsFaults(faults: [fault])
    }
}
