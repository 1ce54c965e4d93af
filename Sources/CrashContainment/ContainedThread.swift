internal import CTrap
package import Linux

/// The calling thread's readiness to crash: a stack of its own for the handler, guarded below.
///
/// Made on the thread that it is for, and ended there. A thread that has one tells a crash outside any call even when
/// its stack is used up.
@safe package struct ContainedThread: ~Copyable {
    private let thread: UnsafeMutableRawPointer

    /// - Throws: ``SystemError`` without memory, some 40 KB of address space of which a crash alone touches any.
    package init() throws(SystemError) {
        guard let thread = unsafe ctrap_thread_begin() else { throw SystemError("sigaltstack") }
        unsafe self.thread = unsafe thread
    }

    deinit { unsafe ctrap_thread_end(thread) }
}

@available(*, unavailable)
extension ContainedThread: Sendable {}
