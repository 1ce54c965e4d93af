import Glibc

/// An open file descriptor, closed when its owner goes.
package struct FileDescriptor: ~Copyable, Sendable {
    /// What the kernel calls it.
    package let number: Int32

    /// - Parameter number: An open descriptor that nobody else closes.
    package init(adopting number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the descriptor away without closing it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
