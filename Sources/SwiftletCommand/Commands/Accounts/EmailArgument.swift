#if ACCOUNTS
    import AccountStore
    import ArgumentParser

    /// The e-mail address that a command is about; no message repeats it.
    struct EmailArgument: ParsableArguments {
        @Argument(help: "The user's e-mail address.")
        var email: String

        /// The address; `validate()` has seen that it is one.
        var address: EmailAddress {
            guard let address = EmailAddress(email) else { preconditionFailure("the arguments were validated") }
            return address
        }

        func validate() throws {
            guard EmailAddress(email) != nil else { throw ValidationError(EmailAddress.refusal) }
        }
    }

    extension EmailAddress {
        /// What is said of a text that is none.
        static let refusal =
            "the e-mail address is not one that accounts have, expected name@example.com in ASCII, at most 254 bytes"
    }
#endif
