import Linux

/// The service manager that started this process, told how it is by the protocol of sd_notify(3).
package final class ServiceManager: Sendable {
    /// What it can be told.
    package enum State: Sendable {
        case ready, reloading, stopping
    }

    private let address: UnixAddress
    /// How often the watchdog wants a sign, with some to spare.
    private let interval: Duration?

    init(_ address: UnixAddress, interval: Duration? = nil) {
        self.address = address
        self.interval = interval
    }

    func notify(_ state: State, status: String? = nil) {}
    func keepAlive(isAnswering: Bool, at now: SuspendingClock.Instant) {}
    var nextSign: SuspendingClock.Instant? { nil }
}
