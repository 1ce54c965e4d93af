import CLinux
import Glibc

/// A descriptor that one thread signals and another waits on (eventfd).
package struct EventDescriptor: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Its number, for an epoll set.
    package var number: Int32 { descriptor.number }

    /// - Parameter isBlocking: Whether ``wait()`` waits for a signal.
    package init(isBlocking: Bool) throws(SystemError) {
        let flags = Int32(EFD_CLOEXEC) | (isBlocking ? 0 : Int32(EFD_NONBLOCK))
        let number = eventfd(0, flags)
        guard number >= 0 else { throw SystemError("eventfd") }
        descriptor = FileDescriptor(adopting: number)
    }

    /// Makes the descriptor readable; several signals are one.
    package func signal() {
        var one: UInt64 = 1
        _ = unsafe write(number, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes the signals, waiting for one where there is none.
    package func wait() {
        var count: UInt64 = 0
        _ = unsafe read(number, &count, MemoryLayout<UInt64>.size)
    }

    /// Waits until there is a signal or the time is up, and takes the signals.
    ///
    /// - Parameter milliseconds: At most this long; nil for ever.
    package func wait(milliseconds: Int32?) {
        var wanted = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&wanted, 1, milliseconds ?? -1) > 0 { wait() }
    }
}
