internal import CTrap

/// What a call did to its thread.
package struct Crash: Sendable, Equatable {
    /// A function that was running, or waited for another on the same stack.
    package struct Frame: Sendable, Equatable {
        /// An address inside the instruction that it runs.
        package let address: UInt
        /// If the function is async: where the functions that wait for it go on, the nearest first. What stands here
        /// for another function means nothing.
        package let resumptions: [UInt]
    }

    /// What ``CallMark/enter(_:)`` was given.
    package let token: UInt64
    /// The signal's name, such as `SIGILL`.
    package let signal: String
    /// The address that could not be used, for SIGSEGV and SIGBUS; of the instruction for SIGILL, SIGTRAP and SIGFPE;
    /// 0 where there is none.
    package let faultAddress: UInt
    /// The thread's number, as `ps -L` shows it.
    package let thread: Int32
    /// The stack, innermost first; at most 64.
    package let frames: [Frame]

    init(_ record: ctrap_crash) {
        unsafe token = record.call
        unsafe signal = Self.name(of: record.signal)
        unsafe faultAddress = UInt(record.fault_address)
        unsafe thread = record.thread
        let count = unsafe Int(record.frame_count)
        unsafe frames = withUnsafeBytes(of: record.frames) { bytes in
            unsafe bytes.bindMemory(to: ctrap_frame.self).prefix(count).map { Frame($0) }
        }
    }

    private static func name(of signal: Int32) -> String {
        guard let name = unsafe ctrap_signal_name(signal) else { return "signal" }
        return unsafe String(cString: name)
    }
}

extension Crash.Frame {
    fileprivate init(_ frame: ctrap_frame) {
        address = UInt(frame.address)
        let count = Int(frame.resumption_count)
        unsafe resumptions = withUnsafeBytes(of: frame.resumptions) { bytes in
            unsafe bytes.bindMemory(to: UInt64.self).prefix(count).map { UInt($0) }
        }
    }
}
