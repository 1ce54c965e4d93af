#if ACCOUNTS
    import AccountKit
    import AccountStore
    import ArgumentParser
    import Linux
    import Settings

    /// `swiftlet client add`: a new program.
    struct ClientAdd: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a client, and print its secret, which nothing shows again.")

        @OptionGroup var client: ClientArgument

        @Option(help: "The scopes that its tokens may carry, with a space between them.")
        var scope: String

        @Option(help: "An audience that it may exchange tokens for (RFC 8693); may be given several times.")
        var audience: [String] = []

        @OptionGroup var config: ConfigOption

        func validate() throws {
            try Rights.check(scopes: scope)
            for name in audience
            where !(1...1024).contains(name.utf8.count) || !name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                throw ValidationError(
                    "--audience is \"\(name)\", expected 1 to 1024 characters of ASCII without spaces")
            }
        }

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            guard client.id != accounts.settings.client else {
                throw Failure(
                    description: "the client's id is that of logins, \"client\" in [accounts], expected another")
            }
            let scopes = try Rights.scopes(scope)
            let secret = ClientSecret()
            do throws(StoreError) {
                try accounts.store.add(
                    Client(
                        id: client.id, secretHash: secret.hash, scopes: scopes, audiences: audience,
                        created: Clock.secondsSince1970))
            } catch .exists {
                throw Failure(
                    description: "there is a client \"\(client.id)\", expected a new id; \"swiftlet client secret\" "
                        + "makes a new secret")
            }
            print(secret.text)
        }
    }
#endif
