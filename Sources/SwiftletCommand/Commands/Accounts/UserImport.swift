#if ACCOUNTS
    import AccountKit
    import AccountStore
    import ArgumentParser
    import Linux
    import Passwords
    import Settings

    /// `swiftlet user import`: those whom another system knew.
    struct UserImport: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the users of a table, with their passwords' bcrypt hashes.",
            discussion: """
                The table is comma-separated (RFC 4180), a line a user, with the header \
                email,password_hash[,role][,scope]; several roles or scopes have a space between them. Hashes begin \
                with $2a$, $2b$ or $2y$, and are made anew when their users log in. Every line that cannot be imported \
                is named, and nothing is unless all can be; a user that exists is such a line.
                """)

        @Argument(help: "The table, or - for standard input.")
        var file: String

        @Flag(help: "Import the other lines where some cannot be.")
        var skipBad = false

        @OptionGroup var config: ConfigOption

        func run() throws {
            let accounts = try ConfiguredAccounts(config: config)
            var table: UserTable
            let bytes = try Output.read(file, limit: Self.limitInBytes)
            do throws(UserTable.Fault) {
                table = try UserTable(parsing: bytes)
            } catch {
                throw Failure(description: "\(file):\(error.line): \(error.reason)")
            }
            try table.refuse { row in try accounts.store.user(email: row.email) == nil ? nil : Self.exists }
            report(table.faults)
            let lines = table.rows.count + table.faults.count
            guard table.faults.isEmpty || skipBad else {
                throw Failure(
                    description: "nothing is imported: \(table.faults.count) of \(lines) users cannot be, expected none"
                )
            }
            let skipped = try table.faults.count + add(table.rows, to: accounts.store)
            print("\(lines - skipped) users imported, \(skipped) skipped")
            let costly = table.rows.count { $0.hash.cost > accounts.settings.passwordCost }
            if costly > 0 {
                Output.standardError(
                    "\(costly) hashes cost more than password_cost, \(accounts.settings.passwordCost): until their users "
                        + "log in, a wrong password takes longer than an unknown e-mail address\n")
            }
        }

        private static let limitInBytes = 256 << 20
        private static let exists = "a user has this e-mail address, expected a new one"

        /// - Returns: How many users were added by somebody else since they were looked for.
        private func add(_ rows: [UserTable.Row], to store: any AccountStore) throws -> Int {
            let now = Clock.secondsSince1970
            var (added, skipped) = (0, 0)
            for row in rows {
                let user = User(
                    id: RandomText.userID, email: row.email, passwordHash: row.hash.text, roles: row.roles,
                    scopes: row.scopes, created: now)
                do throws(StoreError) {
                    try store.add(user)
                    added += 1
                } catch {
                    let reason = error == .exists ? Self.exists : "\(error)"
                    guard error == .exists, skipBad else {
                        throw Failure(
                            description: "\(file):\(row.line): \(reason); \(added) users before it are imported, and "
                                + "--skip-bad imports the rest")
                    }
                    report([UserTable.Fault(line: row.line, reason: reason)])
                    skipped += 1
                }
            }
            return skipped
        }

        private func report(_ faults: [UserTable.Fault]) {
            Output.standardError(faults.map { "\(file):\($0.line): \($0.reason)\n" }.joined())
        }
    }
#endif
