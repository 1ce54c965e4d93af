#if ACCOUNTS
    import ArgumentParser

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
        @Argument(help: "The client's id: 1 to 64 letters, digits, \"-\", \".\" and \"_\".")
        var id: String

        func validate() throws {
            guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(Self.isAllowed) else {
                throw ValidationError(
                    "the client's id is \"\(id)\", expected 1 to 64 letters, digits, \"-\", \".\" and \"_\"")
            }
        }

        /// What is said where there is no such client.
        var absence: Failure {
            Failure(description: "there is no client \"\(id)\", expected one of \"swiftlet client list\"")
        }

        private static func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._".utf8.contains(byte)
            }
        }
    }
#endif
