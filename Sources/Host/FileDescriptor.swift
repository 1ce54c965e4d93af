import Glibc

/// An open file descriptor, closed when its owner goes.
struct FileDescriptor: ~Copyable {
    let number: Int32

    /// - Parameter number: An open descriptor that nobody else closes.
    init(adopting number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives the descriptor away without closing it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}

/// A system call that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    package let call: String
    package let code: Int32

    /// The failure of the call that was made last on this thread.
    init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    package var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }
}
