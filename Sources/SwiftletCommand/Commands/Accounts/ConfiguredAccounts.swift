#if ACCOUNTS
    import AccountStore
    import Linux
    import Revocations
    import Settings

    /// What the commands on accounts work on: the table `[accounts]`, and the store that it names.
    struct ConfiguredAccounts {
        let settings: AccountSettings
        let store: any AccountStore
        /// How long after its issue an access token may be accepted, by the slowest of clocks, in seconds.
        private let tokenTime: Int64

        /// Reads a configuration and opens its store.
        init(config: ConfigOption) throws {
            let runtime = try RuntimeSettings.load(path: config.path)
            guard let settings = runtime.accounts else {
                throw Failure(
                    description: "\(config.path) has no table [accounts], expected one, which names the store")
            }
            self.settings = settings
            tokenTime = settings.accessTime.wholeSeconds + (try runtime.issuer(of: settings)).leeway.wholeSeconds
            store = try settings.store.open(password: settings.storePassword)
        }

        /// Revokes tokens that were issued until a time, for as long as any of them might be accepted.
        ///
        /// - Parameter until: In seconds since 1970, not later than now.
        func revoke(_ tokens: Revocation.Tokens, issuedUntil until: Int64) throws(StoreError) {
            try store.revoke(
                Revocation(tokens, expires: until + tokenTime, made: Clock.millisecondsSince1970))
        }

        /// Ends what a user has begun: its logins can no longer be refreshed, and its access tokens are revoked.
        func endSessions(ofUser id: String) throws(StoreError) {
            let now = Clock.secondsSince1970
            // What is out is the greater harm, should only one of the two come about.
            try revoke(.subject(id, issuedUntil: now), issuedUntil: now)
            _ = try store.endFamilies(ofUser: id, at: now)
        }

        /// The user whom a command's argument names.
        func user(_ argument: EmailArgument) throws -> User {
            guard let user = try store.user(email: argument.address) else {
                throw Failure(description: "no user has this e-mail address, expected one of \"swiftlet user list\"")
            }
            return user
        }
    }
#endif
