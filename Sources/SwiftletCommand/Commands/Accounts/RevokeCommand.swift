#if ACCOUNTS
    import ArgumentParser
    import FoundationEssentials
    import Linux
    import Revocations

    /// `swiftlet revoke`: access tokens that are no longer good, though signed and not expired.
    struct RevokeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Revoke access tokens, for every runtime that reads the store.",
            discussion: """
                One of --token-id, --subject, --client and --all says which. Refresh tokens stay good: \
                "swiftlet user disable" and "user passwd" end those of a user.
                """)

        @Option(help: "The one token with this jti.")
        var tokenID: String?

        @Option(help: "All tokens of a subject (sub).")
        var subject: String?

        @Option(help: "All tokens of a client (client_id).")
        var client: String?

        @Flag(help: "All tokens of the issuer.")
        var all = false

        @Option(
            help: """
                Those issued until then: seconds since 1970, 2026-01-31T12:00:00Z, or now (default: now).
                """)
        var before: String?

        @OptionGroup var config: ConfigOption

        func validate() throws {
            let named = [("--token-id", tokenID), ("--subject", subject), ("--client", client)].filter { $0.1 != nil }
            guard named.count + (all ? 1 : 0) == 1 else {
                let found = named.map(\.0) + (all ? ["--all"] : [])
                throw ValidationError(
                    "\(found.isEmpty ? "no tokens are named" : found.joined(separator: " and ") + " are given"), "
                        + "expected one of --token-id, --subject, --client and --all")
            }
            for (option, text) in named where !(1...256).contains(text?.utf8.count ?? 0) {
                throw ValidationError("\(option) has \(text?.utf8.count ?? 0) bytes, expected 1 to 256")
            }
            guard tokenID == nil || before == nil else {
                throw ValidationError("--before is given with --token-id, expected with --subject, --client or --all")
            }
            _ = try until(now: Clock.secondsSince1970)
        }

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            let now = Clock.secondsSince1970
            let until = try until(now: now)
            let tokens: Revocation.Tokens =
                if let tokenID {
                    .token(id: tokenID)
                } else if let subject {
                    .subject(subject, issuedUntil: until)
                } else if let client {
                    .client(client, issuedUntil: until)
                } else {
                    .all(issuedUntil: until)
                }
            try accounts.revoke(tokens, issuedUntil: until)
        }

        private func until(now: Int64) throws(ValidationError) -> Int64 {
            guard let before, before != "now" else { return now }
            let time =
                Int64(before) ?? (try? Date.ISO8601FormatStyle().parse(before)).map { Int64($0.timeIntervalSince1970) }
            guard let time, (0...now).contains(time) else {
                throw ValidationError(
                    "--before is \"\(before)\", expected a time that has come, as seconds since 1970, "
                        + "2026-01-31T12:00:00Z or now")
            }
            return time
        }
    }
#endif
