import Glibc

/// A file that its owner alone may read: keys, and what decides about keys.
package struct PrivateFile: Sendable {
    /// Where it is.
    package let path: String

    /// Names a file, which need not exist.
    package init(_ path: String) { self.path = path }

    /// Writes a new file.
    ///
    /// - Throws: ``SystemError``, with `EEXIST` if there is a file already, and then leaves nothing behind.
    package func create(_ bytes: [UInt8]) throws(SystemError) { try create(bytes, readers: 0) }

    private func create(_ bytes: [UInt8], readers: UInt32) throws(SystemError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError("open") }
        do throws(SystemError) {
            let descriptor = FileDescriptor(adopting: number)
            if readers != 0 {
                guard fchmod(number, 0o600 | readers & 0o044) == 0 else { throw SystemError("fchmod") }
            }
            try descriptor.writeWhole(bytes)
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    /// Writes the file whole, in place of the one that may be there: at every moment there is the old one or the new.
    ///
    /// - Parameter keepingReaders: Whether group and others may read the new file where they may read the old one.
    package func replace(_ bytes: [UInt8], keepingReaders: Bool = false) throws(SystemError) {
        var status = stat()
        let readers = unsafe keepingReaders && stat(path, &status) == 0 ? status.st_mode : 0
        // A name that no other process has, in another container neither.
        let new = PrivateFile("\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).new")
        try new.create(bytes, readers: readers)
        guard unsafe rename(new.path, path) == 0 else {
            let error = SystemError("rename")
            unsafe unlink(new.path)
            throw error
        }
    }

    /// Reads the file whole, if it belongs to this user, nobody else may read or write it, and nobody else may write its
    /// folder: who may could put an older one back.
    ///
    /// - Parameter limit: The most bytes it may have.
    /// - Returns: Nil if there is no file.
    package func read(limit: Int) throws(PrivateFileError) -> [UInt8]? {
        let number = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(SystemError("open"))
        }
        let descriptor = FileDescriptor(adopting: number)
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .system(SystemError("fstat")) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_uid == geteuid() else { throw .owner(UInt32(status.st_uid)) }
        guard status.st_mode & 0o077 == 0 else { throw .mode(UInt32(status.st_mode & 0o777)) }
        try checkFolder()
        guard status.st_size <= limit else { throw .tooLong(limit: limit) }
        do { return try descriptor.readAll(limit: limit) } catch { throw .system(error) }
    }

    private func checkFolder() throws(PrivateFileError) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        var status = stat()
        guard unsafe stat(folder.isEmpty ? "." : folder, &status) == 0 else { throw .system(SystemError("stat")) }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw .folder(mode: UInt32(status.st_mode & 0o777))
        }
    }

    /// Has the names in a folder on the disk as they are now, so that no later change of another file outlives a power
    /// failure that an earlier one does not.
    package static func synchronizeFolder(_ path: String) throws(SystemError) {
        let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open") }
        let descriptor = FileDescriptor(adopting: number)
        guard fsync(descriptor.number) == 0 else { throw SystemError("fsync") }
    }

    /// Makes the folders of a path that are missing, the last one open to its owner alone; those that are there stay as
    /// they are.
    package static func makeFolder(_ path: String) throws(SystemError) {
        let path = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var missing: [String] = []
        while !parts.isEmpty {
            let folder = parts.joined(separator: "/")
            if unsafe folder.isEmpty || access(folder, F_OK) == 0 { break }
            missing.append(folder)
            parts.removeLast()
        }
        for folder in missing.reversed() {
            // Only the last folder is closed: a socket may stand beside it.
            guard unsafe mkdir(folder, folder == path ? 0o700 : 0o755) == 0 || errno == EEXIST else {
                throw SystemError("mkdir")
            }
        }
    }
}

/// Why a private file is not read.
package enum PrivateFileError: Error, Equatable {
    /// The system refused it.
    case system(SystemError)
    /// It is a folder, a pipe or a device.
    case notAFile
    /// It is another user's.
    case owner(UInt32)
    /// Others than the owner may read or write it.
    case mode(UInt32)
    /// Others than the owner of the file may write its folder.
    case folder(mode: UInt32)
    /// It is longer than what is expected there.
    case tooLong(limit: Int)
}

extension PrivateFileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .notAFile: "it is no regular file"
        case .owner(let user): "it belongs to user \(user), expected the user of this process"
        case .mode(let mode): "its mode is 0\(String(mode, radix: 8)), expected nothing for group and others"
        case .folder(let mode):
            "its folder has the mode 0\(String(mode, radix: 8)) or another owner, expected only this user to write it"
        case .tooLong(let limit): "it has more than \(limit) bytes"
        }
    }
}

extension FileDescriptor {
    /// Writes all bytes and has them on the disk.
    fileprivate func writeWhole(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe write(number, rest.baseAddress, rest.count)
            }
            guard count > 0 || errno == EINTR else { throw SystemError("write") }
            written += max(count, 0)
        }
        guard fsync(number) == 0 else { throw SystemError("fsync") }
    }

    /// Reads to the end, but no more than one byte beyond the limit.
    func readAll(limit: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { all in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: all[filled...])
                return unsafe Glibc.read(number, rest.baseAddress, rest.count)
            }
            if count == 0 { break }
            guard count > 0 || errno == EINTR else { throw SystemError("read") }
            filled += max(count, 0)
        }
        return Array(bytes.prefix(filled))
    }
}
