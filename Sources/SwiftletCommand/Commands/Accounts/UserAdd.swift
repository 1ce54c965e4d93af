#if ACCOUNTS
    import AccountKit
    import AccountStore
    import ArgumentParser
    import Linux
    import Passwords
    import Settings

    /// `swiftlet user add`: somebody new.
    struct UserAdd: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a user, and print the id that tokens name it by.")

        @OptionGroup var email: EmailArgument

        @Option(help: "A role; may be given several times.")
        var role: [String] = []

        @Option(help: "The scopes that its tokens may carry, with a space between them.")
        var scope = ""

        @OptionGroup var config: ConfigOption

        func validate() throws {
            try Rights.check(roles: role, scopes: scope)
        }

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            // Looked at before, so that nobody types a password in vain.
            guard try accounts.store.user(email: email.address) == nil else { throw Self.exists }
            let password = try PasswordInput.read()
            let user = User(
                id: RandomText.userID, email: email.address,
                passwordHash: try BcryptHash.make(of: password, cost: accounts.settings.passwordCost).text,
                roles: try Rights.roles(role), scopes: try Rights.scopes(scope), created: Clock.secondsSince1970)
            do throws(StoreError) {
                try accounts.store.add(user)
            } catch {
                throw error == .exists ? Self.exists : Failure(description: "\(error)")
            }
            print(user.id)
        }

        private static let exists = Failure(
            description: "a user has this e-mail address, expected a new one; \"swiftlet user passwd\" sets a password")
    }
#endif
