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

    extension AccountService {
        fileprivate convenience init(_ settings: AccountSettings, in runtime: RuntimeSettings, log: Logger) throws {
            guard let issuer = runtime.issuers.first(where: { $0.name == settings.issuer }) else {
                throw Failure(description: "no issuer \"\(settings.issuer)\", expected an [[issuer]] of that name")
            }
            let store = try settings.store.open(password: settings.storePassword)
            let passwords = try PasswordPool(
                threads: settings.passwordThreads, queue: settings.passwordQueue, cost: settings.passwordCost)
            let tokens = try TokenIssuer(
                issuer: issuer.issuer, audience: issuer.audience, lifetime: settings.accessTime.wholeSeconds,
                keys: settings.keysFolder, publishAhead: settings.publishAhead.wholeSeconds,
                keyAge: settings.keyAge?.wholeSeconds, onEvent: { log.report($0) })
            var rules = AccountRules()
            rules.refreshLifetime = settings.refreshTime.wholeSeconds
            rules.leeway = issuer.leeway.wholeSeconds
            rules.accountThrottle = Throttle(settings.accountRate)
            rules.addressThrottle = Throttle(settings.addressRate)
            rules.client = settings.client
            self.init(store: store, passwords: passwords, issuer: tokens, rules: rules)
        }
    }

    extension Throttle {
        /// The same rate in whole milliseconds, at least one, from one try to the next.
        fileprivate init(_ settings: RateSettings) {
            let period: Int64 =
                switch settings.period {
                case .second: 1_000
                case .minute: 60_000
                case .hour: 3_600_000
                }
            self.init(interval: max(1, period / Int64(settings.count)), burst: Int64(settings.burst))
        }
    }

    extension Duration {
        /// Seconds, rounded up.
        fileprivate var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
    }

    extension Logger {
        fileprivate func report(_ event: KeyEvent) {
            switch event {
            case .published, .signs, .withdrawn: notice("\(event)")
            case .unreadable, .notChanged: error("\(event)")
            }
        }
    }
#else
    import FunctionKit
    import Logging
    import Revocations
    import Settings

    /// What a worker has of the accounts where they are not built in: nothing.
    struct WorkerAccounts {
        let feeds: [String: @Sendable () -> any RevocationFeed] = [:]

        /// - Throws: ``Failure`` where the configuration wants them.
        static func start(_ settings: RuntimeSettings, config path: String, log: Logger) throws(Failure)
            -> WorkerAccounts
        {
            let line = settings.accounts?.line ?? settings.issuers.lazy.compactMap(\.revocations).first?.line
            guard let line else { return WorkerAccounts() }
            throw Failure(
                description: "\(path):\(line): accounts and revocations need functions/Accounts, expected neither in a "
                    + "program that was built without that folder")
        }

        func hand(to resources: inout Resources) {}
        func stop() {}
    }
#endif
