#if ACCOUNTS
    import AccountStore
    import ArgumentParser

    /// `swiftlet user list`: who there is.
    struct UserList: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the users.")

        @Flag(help: "Print JSON, for programs.")
        var json = false

        @OptionGroup var config: ConfigOption

        private struct Row: Encodable {
            let id: String
            let email: String
            let roles: [String]
            let scopes: [String]
            let disabled: Bool
            /// In seconds since 1970.
            let created: Int64

            init(_ user: User) {
                id = user.id
                email = user.email.text
                roles = user.roles
                scopes = user.scopes
                disabled = user.isDisabled
                created = user.created
            }
        }

        func run() throws {
            let store = try ConfiguredAccounts(config: config).store
            let users = try Listing.all { id throws(StoreError) in
                try store.users(after: id, limit: Listing.pageSize).map { (id: $0.id, value: $0) }
            }
            if json { return print(try Output.json(users.map(Row.init))) }
            let rows = users.map { user in
                [
                    user.id, user.email.text, user.isDisabled ? "disabled" : "enabled",
                    user.roles.joined(separator: " "), user.scopes.joined(separator: " "),
                ]
            }
            print(Listing.table([["ID", "EMAIL", "STATE", "ROLES", "SCOPES"]] + rows))
        }
    }
#endif
