#if ACCOUNTS
    import AccountStore
    import ArgumentParser

    /// `swiftlet user rights`: what somebody may do.
    struct UserRights: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rights", abstract: "Set a user's roles or scopes, or both; what is not named stays.",
            discussion: """
                An empty text takes all away. The next login or refresh goes by them; access tokens that were issued \
                before keep theirs until they expire, unless "swiftlet revoke --subject" ends them.
                """)

        @OptionGroup var email: EmailArgument

        @Option(help: "A role, in place of those before; may be given several times.")
        var role: [String] = []

        @Option(help: "The scopes, with a space between them, in place of those before.")
        var scope: String?

        @OptionGroup var config: ConfigOption

        func validate() throws {
            guard !role.isEmpty || scope != nil else {
                throw ValidationError("nothing to set, expected --role or --scope")
            }
            try Rights.check(roles: role == [""] ? [] : role, scopes: scope ?? "")
        }

        /// Nil where the option is not given.
        private var roles: [String]? {
            get throws { role.isEmpty ? nil : role == [""] ? [] : try Rights.roles(role) }
        }

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            let user = try accounts.user(email)
            _ = try accounts.store.setRights(
                roles: try roles ?? user.roles, scopes: try scope.map(Rights.scopes) ?? user.scopes, ofUser: user.id)
        }
    }
#endif
