import Glibc

/// What tells one version of a file from the next without reading it.
package struct FileStamp: Sendable, Equatable {
    /// When its content was last changed, in seconds since 1970.
    package let modified: Int64
    private let modifiedNanoseconds: Int
    private let changed: Int
    private let changedNanoseconds: Int
    private let device: UInt
    private let number: UInt
    private let size: Int

    /// Looks at the file at the end of all links.
    ///
    /// - Returns: Nil if there is none, or none that can be looked at.
    package init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        modified = Int64(status.st_mtim.tv_sec)
        modifiedNanoseconds = status.st_mtim.tv_nsec
        changed = status.st_ctim.tv_sec
        changedNanoseconds = status.st_ctim.tv_nsec
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
        size = Int(status.st_size)
    }
}
