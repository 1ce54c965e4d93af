import ArgumentParser

#if ACCOUNTS
    extension Swiftlet {
        /// The commands that there are with the accounts functions only.
        static var accountCommands: [any ParsableCommand.Type] {
            [UserCommand.self, ClientCommand.self, RevokeCommand.self]
        }
    }
#else
    extension Swiftlet {
        /// The commands that there are with the accounts functions only.
        static var accountCommands: [any ParsableCommand.Type] { [] }
    }
#endif
