import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call's name.
    package let call: String
    /// `errno`.
    package let code: Int32

    /// The failure of the call that was made last on this thread.
    package init(_ call: String) { self.init(call, code: errno) }

    /// A failure whose number the call itself returned.
    package init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    package var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }
}
