#if !ACCOUNTS
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
            guard let fault = faults(of: settings, config: path).first else { return WorkerAccounts() }
            throw Failure(description: fault)
        }

        static func faults(of settings: RuntimeSettings, config path: String) -> [String] {
            let lines = [settings.accounts?.line] + settings.issuers.map(\.revocations?.line)
            return lines.compactMap(\.self).map { line in
                "\(path):\(line): accounts and revocations need functions/Accounts, expected neither in a program that "
                    + "was built without that folder"
            }
        }

        func hand(to resources: inout Resources) {}
        func stop() {}
    }
#endif
