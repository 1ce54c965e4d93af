import Glibc

/// A lock that one holder in all processes of the machine has at a time, on a file of its own (flock(2)).
///
/// It is given back when the value goes, and by the kernel when the process dies. The file stays: one that is removed
/// while somebody waits for it is two locks.
package struct FileLock: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Waits for the lock.
    ///
    /// - Parameter path: A file that is nothing but the lock; made, open to its owner alone, when it is missing.
    package init(waitingFor path: String) throws(SystemError) {
        let number = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError("open") }
        let descriptor = FileDescriptor(adopting: number)
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw SystemError("flock") }
        }
        self.descriptor = descriptor
    }
}
