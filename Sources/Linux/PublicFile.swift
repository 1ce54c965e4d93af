import Glibc

/// A file that anybody may read, such as the public half of keys.
package struct PublicFile: Sendable {
    /// Where it is.
    package let path: String

    /// Names a file, which need not exist.
    package init(_ path: String) { self.path = path }

    /// Reads the file whole.
    ///
    /// - Parameter limit: The most bytes it may have.
    /// - Throws: ``SystemError``, with `ENOENT` if there is none and `EFBIG` if it is longer.
    package func read(limit: Int) throws(SystemError) -> [UInt8] {
        // Without waiting for whoever writes into it, should it be a pipe.
        let number = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open") }
        let bytes = try FileDescriptor(adopting: number).readAll(limit: limit)
        guard bytes.count <= limit else { throw SystemError("read", code: EFBIG) }
        return bytes
    }
}
