import CLinux
import Glibc

/// Signals that are read instead of delivered (signalfd).
package struct SignalDescriptor: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Its number, for polling.
    package var number: Int32 { descriptor.number }

    /// Holds the signals back from the calling thread and from those that it starts from now on.
    ///
    /// Must come before any thread is started: another one would take them.
    package init(_ signals: [Int32]) throws(SystemError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let number = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        guard number >= 0 else { throw SystemError("signalfd") }
        descriptor = FileDescriptor(adopting: number)
    }

    /// Takes the next signal that came; nil when there is none.
    package func next() -> Int32? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        guard unsafe read(number, &information, size) == size else { return nil }
        return Int32(information.ssi_signo)
    }
}
