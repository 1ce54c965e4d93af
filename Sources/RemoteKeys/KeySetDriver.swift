package import Linux

/// What a remote key set takes from outside: time, and a thread to wait on.
package protocol KeySetDriver: AnyObject, Sendable {
    /// A clock that never steps.
    var now: ContinuousClock.Instant { get }
    /// Seconds since 1970, for what is dated on disk.
    var secondsSince1970: Int64 { get }
    /// Runs work that blocks on the network, on a thread that nobody waits for.
    func launch(_ work: @escaping @Sendable () -> Void) throws(SystemError)
    /// Notes that a set has something to do earlier than it said.
    func wake()
}
