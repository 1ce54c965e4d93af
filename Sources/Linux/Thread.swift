import CLinux
import Glibc

/// A thread of the operating system.
package enum Thread {
    /// Starts a thread that nobody joins; signals go to other threads.
    ///
    /// - Parameter name: At most 15 bytes, for `ps` and debuggers.
    package static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var blocked = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&blocked)
        // Faults of the thread itself must stay deliverable.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { unsafe sigdelset(&blocked, fault) }
        unsafe pthread_sigmask(SIG_BLOCK, &blocked, &previous)
        let code = unsafe pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe pthread_setname_np(pthread_self(), start.name)
                start.body()
                return nil
            }, start.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        unsafe pthread_attr_destroy(&attributes)
        guard code == 0 else {
            unsafe start.release()
            throw SystemError("pthread_create", code: code)
        }
    }

    /// Has the calling thread do nothing for a while.
    package static func sleep(milliseconds: Int32) { poll(nil, 0, milliseconds) }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
