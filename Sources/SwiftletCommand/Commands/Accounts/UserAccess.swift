#if ACCOUNTS
    import AccountStore
    import ArgumentParser

    /// `swiftlet user disable`: somebody who may not log in any more.
    struct UserDisable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable", abstract: "Let a user log in no longer, and end all that it has begun.",
            discussion: "Its refresh tokens end, and its access tokens are revoked.")

        @OptionGroup var email: EmailArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            let user = try accounts.user(email)
            // First, so that nothing new is begun behind what is ended.
            _ = try accounts.store.setDisabled(true, user: user.id)
            try accounts.endSessions(ofUser: user.id)
        }
    }

    /// `swiftlet user enable`: somebody who may log in again.
    struct UserEnable: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Let a user log in again; what was revoked stays so.")

        @OptionGroup var email: EmailArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            _ = try accounts.store.setDisabled(false, user: accounts.user(email).id)
        }
    }
#endif
