#if ACCOUNTS
    import AccountStore
    import ArgumentParser
    import Passwords
    import Settings

    /// `swiftlet user passwd`: a new password.
    struct UserPasswd: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passwd", abstract: "Set a user's password, and end all that it has begun.",
            discussion: "Its refresh tokens end, and its access tokens are revoked: whoever had them must log in.")

        @OptionGroup var email: EmailArgument
        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            let user = try accounts.user(email)
            let hash = try BcryptHash.make(of: PasswordInput.read(), cost: accounts.settings.passwordCost)
            guard try accounts.store.setPasswordHash(hash.text, ofUser: user.id, replacing: nil) else {
                throw Failure(description: "the user was removed meanwhile, expected one to set a password of")
            }
            // Afterwards, so that the old password begins nothing behind what is ended.
            try accounts.endSessions(ofUser: user.id)
        }
    }
#endif
