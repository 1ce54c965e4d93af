#if ACCOUNTS
    import AccountKit
    import AccountStore
    import FunctionKit
    import Issuance
    import Linux
    import Logging
    import Passwords
    import Revocations
    import Settings

    /// What a worker has of the accounts: the service for its functions, and where its issuers' revocations come from.
    struct WorkerAccounts {
        /// What makes an issuer's feed, by the issuer's name.
        let feeds: [String: @Sendable () -> any RevocationFeed]
        private let service: AccountService?
        private let housekeeping: Housekeeping?

        /// Opens the stores that the configuration names.
        ///
        /// - Throws: ``Failure`` with the line of what cannot be opened.
        static func start(_ settings: RuntimeSettings, config path: String, log: Logger) throws -> WorkerAccounts {
            let service = try settings.accounts.map { accounts in
                try Self.failing(at: "\(path):\(accounts.line): [accounts]") {
                    try AccountService(accounts, in: settings, log: log)
                }
            }
            var feeds: [String: @Sendable () -> any RevocationFeed] = [:]
            for issuer in settings.issuers {
                guard let revocations = issuer.revocations else { continue }
                let store =
                    if let service, revocations.store == settings.accounts?.store { service.store } else {
                        try Self.failing(at: "\(path):\(revocations.line): revocations of issuer \"\(issuer.name)\"") {
                            try revocations.store.open(password: revocations.password)
                        }
                    }
                feeds[issuer.name] = { store.makeRevocationFeed() }
            }
            return WorkerAccounts(
                feeds: feeds, service: service, housekeeping: try service.map { try Housekeeping(of: $0, log: log) })
        }

        /// What would keep the accounts from working, though a start may go on without: the stores must be there.
        ///
        /// A SQLite file that is missing is no fault, and is not made.
        static func faults(of settings: RuntimeSettings, config path: String) -> [String] {
            var faults: [String] = []
            func note(_ place: String, _ body: () throws -> Void) {
                do { try body() } catch { faults.append("\(path):\(place): \(error)") }
            }
            if let accounts = settings.accounts {
                note("\(accounts.line): [accounts]") {
                    try accounts.store.check(password: accounts.storePassword)
                    _ = try TokenIssuer(accounts, in: settings, log: nil)
                }
            }
            for issuer in settings.issuers {
                guard let revocations = issuer.revocations, revocations.store != settings.accounts?.store else {
                    continue
                }
                note("\(revocations.line): revocations of issuer \"\(issuer.name)\"") {
                    try revocations.store.check(password: revocations.password)
                }
            }
            return faults
        }

        private static func failing<Value>(at place: String, _ body: () throws -> Value) throws(Failure) -> Value {
            do { return try body() } catch { throw Failure(description: "\(place): \(error)") }
        }

        /// Hands the service to the functions, or says what is missing.
        func hand(to resources: inout Resources) {
            guard let service else {
                return resources.lack(AccountService.self, expected: "a table [accounts] in runtime.toml")
            }
            resources.hold(service)
        }

        /// Ends the threads.
        func stop() {
            housekeeping?.stop()
            service?.passwords.close()
        }
    }
#endif
