#if ACCOUNTS
    import ArgumentParser

    /// `swiftlet user`: who logs in with a password.
    struct UserCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "user", abstract: "Add, list and change those who log in with a password.",
            discussion: """
                Users are kept in the store that [accounts] of the configuration names. A password is asked for twice \
                without echo, or is standard input's only line where that is no terminal; it is never an argument.
                """,
            subcommands: [
                UserAdd.self, UserList.self, UserDisable.self, UserEnable.self, UserPasswd.self, UserRights.self,
                UserImport.self,
            ])
    }
#endif
