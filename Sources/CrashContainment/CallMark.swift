internal import CTrap

/// The call that the running thread works for, as the handler of a crash sees it.
///
/// It stands in the thread's own memory and costs about a nanosecond to set.
package enum CallMark {
    /// Begins a step of a call: until ``leave()``, a crash of this thread is the call's.
    ///
    /// - Parameter token: What ``Crash/token`` will say; not 0.
    package static func enter(_ token: UInt64) { ctrap_enter(token) }

    /// Ends the step: the runtime's own code runs again.
    package static func leave() { ctrap_leave() }

    /// The token of the call that this thread runs, or 0.
    package static var current: UInt64 { ctrap_call() }
}
