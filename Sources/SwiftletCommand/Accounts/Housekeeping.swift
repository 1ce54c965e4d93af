#if ACCOUNTS
    import AccountKit
    import AccountStore
    import Issuance
    import Linux
    import Logging
    import Synchronization

    /// What nobody who calls should wait for: forgetting what has expired, and looking after the keys.
    final class Housekeeping: Sendable {
        /// In milliseconds.
        private static let interval: Int32 = 60_000
        /// Where the store has had no time for all: what comes in between two of these must not be more than goes.
        private static let pause: Int32 = 1_000

        private let isStopping = Atomic<Bool>(false)
        private let wakeup: EventDescriptor

        /// Begins, at once and then once a minute.
        init(of service: AccountService, log: Logger) throws(SystemError) {
            wakeup = try EventDescriptor(isBlocking: false)
            try Thread.start(named: "accounts") { [self] in run(service, log) }
        }

        /// Does no more.
        func stop() {
            isStopping.store(true, ordering: .relaxed)
            wakeup.signal()
        }

        private func run(_ service: AccountService, _ log: Logger) {
            var isFailing = false
            while !isStopping.load(ordering: .relaxed) {
                var isClean = true
                do {
                    isClean = try service.store.clean(at: service.now)
                    isFailing = false
                } catch {
                    // Once for each time that it is lost.
                    if !isFailing { log.warning("accounts are not cleaned", metadata: ["error": "\(error)"]) }
                    isFailing = true
                }
                // Rotates the keys that are due though nobody asks for a token.
                _ = service.issuer.algorithm(at: service.now)
                wakeup.wait(milliseconds: isClean ? Self.interval : Self.pause)
            }
        }
    }
#endif
