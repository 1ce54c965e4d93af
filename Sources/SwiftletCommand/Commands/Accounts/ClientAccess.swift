#if ACCOUNTS
    import AccountKit
    import AccountStore
    import ArgumentParser
    import Linux
    import Revocations

    /// `swiftlet client disable`: a program that gets no more tokens.
    struct ClientDisable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable", abstract: "Give a client no more tokens, and revoke those that it has.")

        @OptionGroup var client: ClientArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            guard try accounts.store.setDisabled(true, client: client.id) else { throw client.absence }
            let now = Clock.secondsSince1970
            try accounts.revoke(.client(client.id, issuedUntil: now), issuedUntil: now)
        }
    }

    /// `swiftlet client enable`: a program that gets tokens again.
    struct ClientEnable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Give a client tokens again; what was revoked stays so.")

        @OptionGroup var client: ClientArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            guard try accounts.store.setDisabled(false, client: client.id) else { throw client.absence }
        }
    }

    /// `swiftlet client secret`: a new secret in place of the old one.
    struct ClientSecretCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "secret", abstract: "Make a client's new secret, and print it, which nothing does again.",
            discussion: """
                The old one ends at once. Tokens that it was used for stay good until they expire, unless \
                "swiftlet revoke --client" ends them.
                """)

        @OptionGroup var client: ClientArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            let secret = ClientSecret()
            guard try accounts.store.setSecretHash(secret.hash, ofClient: client.id) else { throw client.absence }
            print(secret.text)
        }
    }
#endif
