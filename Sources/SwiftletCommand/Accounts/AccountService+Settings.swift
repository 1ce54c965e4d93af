#if ACCOUNTS
    import AccountKit
    import AccountStore
    import Issuance
    import Linux
    import Logging
    import Passwords
    import Settings

    extension AccountService {
        /// Joins what `[accounts]` names.
        convenience init(_ settings: AccountSettings, in runtime: RuntimeSettings, log: Logger) throws {
            let issuer = try runtime.issuer(of: settings)
            let store = try settings.store.open(password: settings.storePassword)
            let tokens = try TokenIssuer(settings, in: runtime, log: log)
            let passwords = try PasswordPool(
                threads: settings.passwordThreads, queue: settings.passwordQueue, cost: settings.passwordCost)
            var rules = AccountRules()
            rules.refreshLifetime = settings.refreshTime.wholeSeconds
            rules.leeway = issuer.leeway.wholeSeconds
            rules.accountThrottle = Throttle(settings.accountRate)
            rules.addressThrottle = Throttle(settings.addressRate)
            rules.client = settings.client
            self.init(store: store, passwords: passwords, issuer: tokens, rules: rules)
        }
    }

    extension TokenIssuer {
        /// Opens the folder of keys that `[accounts]` names.
        ///
        /// - Throws: Also where the key that signs is for an algorithm that the issuer's tokens may not have.
        convenience init(_ settings: AccountSettings, in runtime: RuntimeSettings, log: Logger?) throws {
            let issuer = try runtime.issuer(of: settings)
            try self.init(
                issuer: issuer.issuer, audience: issuer.audience, lifetime: settings.accessTime.wholeSeconds,
                keys: settings.keysFolder, publishAhead: settings.publishAhead.wholeSeconds,
                keyAge: settings.keyAge?.wholeSeconds, onEvent: { log?.report($0) })
            let algorithm = algorithm(at: Clock.secondsSince1970)
            guard issuer.algorithms.contains(algorithm) else {
                let expected = issuer.algorithms.joined(separator: ", ")
                throw Failure(
                    description:
                        "the key in \(settings.keysFolder) signs with \(algorithm), expected one of the issuer's "
                        + "algorithms: \(expected)")
            }
        }
    }

    extension RuntimeSettings {
        /// The issuer whose tokens the accounts' are.
        func issuer(of accounts: AccountSettings) throws(Failure) -> IssuerSettings {
            guard let issuer = issuers.first(where: { $0.name == accounts.issuer }) else {
                throw Failure(description: "no issuer \"\(accounts.issuer)\", expected an [[issuer]] of that name")
            }
            return issuer
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

    extension Logger {
        fileprivate func report(_ event: KeyEvent) {
            switch event {
            case .published, .signs, .withdrawn: notice("\(event)")
            case .unreadable, .notChanged: error("\(event)")
            }
        }
    }
#endif
