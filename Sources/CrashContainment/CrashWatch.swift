internal import CTrap
internal import Glibc

/// Where the crashes that were contained are taken from.
package struct CrashWatch: Sendable {
    /// A descriptor that becomes readable with a crash, for an epoll set; it lives as long as the process.
    package let number: Int32

    /// Takes one crash, on any thread; nil if there is none left.
    ///
    /// To be called until it returns nil: several crashes may make the descriptor readable once.
    package func take() -> Crash? {
        if let crash = takeRecord() { return crash }
        var count: UInt64 = 0
        _ = unsafe read(number, &count, MemoryLayout<UInt64>.size)
        // One that came before the descriptor was read is not told again.
        return takeRecord()
    }

    private func takeRecord() -> Crash? {
        guard let record = unsafe ctrap_take() else { return nil }
        let crash = unsafe Crash(record.pointee)
        unsafe ctrap_release_stack(record)
        return crash
    }
}
