import Glibc
import Linux

/// The database's file, private like a key's: it holds what logs a user in.
enum SQLiteFile {
    /// Makes the file where there is none, and says where it is.
    ///
    /// An existing file is looked at by its name and not opened: closing a descriptor would end the locks that SQLite
    /// holds on the same file in this process (fcntl(2), "Record locking").
    ///
    /// - Returns: The absolute path, without a symbolic link in it.
    /// - Throws: ``StoreError/unavailable(_:)`` if it, or a file that SQLite keeps beside it, is no regular file of this
    ///   user alone, or others may write its folder.
    static func prepare(_ path: String) throws(StoreError) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty, !path.utf8.contains(0) else {
            throw .unavailable("the database's path names no file")
        }
        // What stands before the name, with a slash at its end: the root stays the root.
        var folder = parts.dropLast().map { "\($0)/" }.joined()
        if folder.isEmpty { folder = "./" }
        do { try PrivateFile.makeFolder(folder) } catch { throw .unavailable("the database's folder: \(error)") }
        folder = try resolve(folder)
        let file = "\(folder)/\(name)"
        let mode = try privateMode(of: file)
        for beside in ["-wal", "-shm", "-journal"] {
            // SQLite gave it the mode that the file had then: one that was read-only for a while would stay so.
            guard let other = try privateMode(of: file + beside), let mode, other != mode else { continue }
            unsafe chmod(file + beside, mode)
        }
        if mode == nil {
            try create(file)
            // SQLite has the folder on the disk with its log, and not what leads to a folder that is new. One that may
            // not be read is not ours, and was there before.
            _ = try? PrivateFile.synchronizeFolder("\(folder)/..")
        }
        return file
    }

    private static func resolve(_ folder: String) throws(StoreError) -> String {
        guard let resolved = unsafe realpath(folder, nil) else {
            throw .unavailable("the database's folder: \(SystemError("realpath"))")
        }
        defer { unsafe free(resolved) }
        var status = stat()
        guard unsafe stat(resolved, &status) == 0 else {
            throw .unavailable("the database's folder: \(SystemError("stat"))")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw refused(.folder(mode: UInt32(status.st_mode & 0o777)))
        }
        return unsafe String(cString: resolved)
    }

    /// - Returns: The permissions, which are the owner's alone; nil if there is no file.
    private static func privateMode(of file: String) throws(StoreError) -> mode_t? {
        var status = stat()
        guard unsafe lstat(file, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .unavailable("the database: \(SystemError("lstat"))")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused(.notAFile) }
        guard status.st_uid == geteuid() else { throw refused(.owner(UInt32(status.st_uid))) }
        guard status.st_mode & 0o077 == 0 else { throw refused(.mode(UInt32(status.st_mode & 0o777))) }
        return status.st_mode & 0o777
    }

    private static func refused(_ fault: PrivateFileError) -> StoreError { .unavailable("the database: \(fault)") }

    /// Under another name until it is closed, for the same reason; SQLite gives the files beside it the same mode.
    private static func create(_ file: String) throws(StoreError) {
        let new = PrivateFile("\(file).\(String(UInt64.random(in: .min ... .max), radix: 36)).new")
        do { try new.create([]) } catch { throw .unavailable("the database: \(error)") }
        let isLinked = unsafe link(new.path, file) == 0 || errno == EEXIST
        let error = SystemError("link")
        unsafe unlink(new.path)
        guard isLinked else { throw .unavailable("the database: \(error)") }
    }
}
