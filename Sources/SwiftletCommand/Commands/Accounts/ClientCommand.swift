#if ACCOUNTS
    import ArgumentParser
    import Settings

    /// `swiftlet client`: programs that ask for tokens in their own name.
    struct ClientCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "client", abstract: "Add, list and change programs that ask for tokens in their own name.",
            discussion: "Clients are kept in the store that [accounts] of the configuration names.",
            subcommands: [
                ClientAdd.self, ClientList.self, ClientDisable.self, ClientEnable.self, ClientSecretCommand.self,
            ])
    }

    /// The id that a command is about.
    struct ClientArgument: ParsableArguments {
        @Argument(help: "The client's id: \(ClientID.form).")
        var id: String

        func validate() throws {
            guard ClientID.isValid(id) else {
                throw ValidationError("the client's id is \"\(id)\", expected \(ClientID.form)")
            }
        }

        /// What is said where there is no such client.
        var absence: Failure {
            Failure(description: "there is no client \"\(id)\", expected one of \"swiftlet client list\"")
        }
    }
#endif
