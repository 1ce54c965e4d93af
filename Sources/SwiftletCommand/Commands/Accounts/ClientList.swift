#if ACCOUNTS
    import AccountStore
    import ArgumentParser

    /// `swiftlet client list`: which programs there are.
    struct ClientList: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the clients.")

        @Flag(help: "Print JSON, for programs.")
        var json = false

        @OptionGroup var config: ConfigOption

        private struct Row: Encodable {
            let id: String
            let scopes: [String]
            let audiences: [String]
            let disabled: Bool
            /// In seconds since 1970.
            let created: Int64

            init(_ client: Client) {
                id = client.id
                scopes = client.scopes
                audiences = client.audiences
                disabled = client.isDisabled
                created = client.created
            }
        }

        func run() throws {
            let store = try ConfiguredAccounts(config: config).store
            let clients = try Listing.all { id throws(StoreError) in
                try store.clients(after: id, limit: Listing.pageSize).map { (id: $0.id, value: $0) }
            }
            if json { return print(try Output.json(clients.map(Row.init))) }
            let rows = clients.map { client in
                [
                    client.id, client.isDisabled ? "disabled" : "enabled", client.scopes.joined(separator: " "),
                    client.audiences.joined(separator: " "),
                ]
            }
            print(Listing.table([["ID", "STATE", "SCOPES", "AUDIENCES"]] + rows))
        }
    }
#endif
