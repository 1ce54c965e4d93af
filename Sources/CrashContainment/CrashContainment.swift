internal import CTrap
package import Linux

/// Contains crashes: what a call does to itself costs that call and its thread, and no other.
///
/// A thread that crashes between ``CallMark/enter(_:)`` and ``CallMark/leave()`` is stopped for good; its crash is taken
/// from the ``CrashWatch``. Its stack is never unwound, so that what it held stays held: locks, memory, descriptors, a
/// global's initializer. The process is to be replaced soon after. A stack that is used up inside the C library is the
/// exception: the library goes on with a reserve until it returns, so that its locks are free.
///
/// Not contained, after one line on standard error that tells why: a crash outside any call, in a thread that is not
/// prepared, while another of the same thread is contained, inside the allocator or because it found the heap
/// corrupt, in a child of the process, and a signal that another process sent. `exit()` is no crash.
package enum CrashContainment {
    /// Takes SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE and SIGABRT for this process; a second time, the same again.
    ///
    /// The handlers that `SWIFT_BACKTRACE` may have put there at the start are gone with it.
    ///
    /// - Throws: ``SystemError`` if there is no descriptor for the watch, or a handler is refused.
    package static func install() throws(SystemError) -> CrashWatch { try installed.get() }

    /// Makes the calling thread ready to crash, until it ends: it gets a stack of its own for the handler, guarded below.
    ///
    /// A prepared thread tells a crash outside any call even when its stack is used up. A second time does nothing.
    ///
    /// - Throws: ``SystemError`` without memory, some 40 KB of address space of which a crash alone touches any.
    package static func prepareThread() throws(SystemError) {
        guard ctrap_prepare_thread() == 0 else { throw SystemError("sigaltstack") }
    }

    private static let installed: Result<CrashWatch, SystemError> = {
        let number = ctrap_install()
        return number < 0 ? .failure(SystemError("ctrap_install")) : .success(CrashWatch(number: number))
    }()
}
