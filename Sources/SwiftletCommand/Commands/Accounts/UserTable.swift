#if ACCOUNTS
    import AccountStore
    import Passwords

    /// A table of users with the hashes of their passwords, as another system has exported them.
    struct UserTable {
        /// A line of the table that can be imported.
        struct Row: Equatable {
            /// From 1, the header's.
            let line: Int
            let email: EmailAddress
            let hash: BcryptHash
            let roles: [String]
            let scopes: [String]
        }

        /// A line that cannot.
        struct Fault: Error, Equatable {
            /// From 1, the header's.
            let line: Int
            let reason: String
        }

        private(set) var rows: [Row] = []
        private(set) var faults: [Fault] = []

        /// Reads a table.
        ///
        /// - Parameter bytes: A header with `email`, `password_hash`, and perhaps `role` and `scope`, in any order, and a
        ///   line a user; several roles or scopes have a space between them.
        /// - Throws: Why the header says not what the columns are.
        init(parsing bytes: [UInt8]) throws(Fault) {
            // Spreadsheets write a byte order mark.
            let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
            var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
                line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            }
            // The last line's break is no line of its own.
            if lines.last?.isEmpty == true { lines.removeLast() }
            let columns = try Columns(lines.first ?? [])
            var seen: [EmailAddress: Int] = [:]
            for (index, bytes) in lines.enumerated().dropFirst() {
                let line = index + 1
                do throws(Failure) {
                    let row = try columns.row(bytes, line: line)
                    if let first = seen[row.email] {
                        throw Failure(description: "the e-mail address is that of line \(first), expected each once")
                    }
                    seen[row.email] = line
                    rows.append(row)
                } catch {
                    faults.append(Fault(line: line, reason: error.description))
                }
            }
        }

        fileprivate static let form = "the header email,password_hash[,role][,scope]"

        /// Takes out the rows that something speaks against.
        ///
        /// - Parameter reason: Nil for a row that stays.
        mutating func refuse(_ reason: (Row) throws -> String?) rethrows {
            var kept: [Row] = []
            for row in rows {
                if let reason = try reason(row) {
                    faults.append(Fault(line: row.line, reason: reason))
                } else {
                    kept.append(row)
                }
            }
            rows = kept
            faults.sort { $0.line < $1.line }
        }
    }

    /// Which field is what.
    private struct Columns {
        private let count: Int
        private let email: Int
        private let hash: Int
        private let role: Int?
        private let scope: Int?

        init(_ header: ArraySlice<UInt8>) throws(UserTable.Fault) {
            let names: [String]
            do throws(CSVError) {
                names = try CSVLine(parsing: header).fields
            } catch {
                throw UserTable.Fault(line: 1, reason: "\(error)")
            }
            let known = ["email", "password_hash", "role", "scope"]
            guard names.allSatisfy(known.contains), Set(names).count == names.count,
                let email = names.firstIndex(of: "email"), let hash = names.firstIndex(of: "password_hash")
            else { throw UserTable.Fault(line: 1, reason: "it names other columns, expected \(UserTable.form)") }
            count = names.count
            self.email = email
            self.hash = hash
            role = names.firstIndex(of: "role")
            scope = names.firstIndex(of: "scope")
        }

        func row(_ bytes: ArraySlice<UInt8>, line: Int) throws(Failure) -> UserTable.Row {
            let fields: [String]
            do throws(CSVError) {
                fields = try CSVLine(parsing: bytes).fields
            } catch {
                throw Failure(description: "\(error)")
            }
            guard fields.count == count else {
                throw Failure(description: "it has \(fields.count) fields, expected \(count) as in the header")
            }
            guard let email = EmailAddress(fields[email]) else { throw Failure(description: EmailAddress.refusal) }
            guard let hash = BcryptHash(fields[hash]) else {
                throw Failure(
                    description: "the password's hash is not bcrypt's, expected $2a$, $2b$ or $2y$ and 60 characters")
            }
            guard BcryptHash.costs.contains(hash.cost) else {
                let limit = BcryptHash.costs.upperBound
                throw Failure(description: "the password's hash has cost \(hash.cost), expected at most \(limit)")
            }
            return UserTable.Row(
                line: line, email: email, hash: hash, roles: try rights(fields, at: role, named: "role"),
                scopes: try rights(fields, at: scope, named: "scope"))
        }

        private func rights(_ fields: [String], at column: Int?, named name: String) throws(Failure) -> [String] {
            guard let column else { return [] }
            do {
                return try Rights.scopes(fields[column])
            } catch {
                throw Failure(description: "in \(name): \(error)")
            }
        }
    }
#endif
