import AccountStore
import FoundationEssentials
import TestSupport

/// A folder with a configuration that has accounts, in which the `swiftlet` of this build is run as a user runs it.
struct AccountWorkplace {
    let folder: TemporaryFolder

    /// Makes the folder; passwords cost little.
    init(accounts: String = "[accounts]\npassword_cost = 4\naccess_time = \"10m\"") throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            [[issuer]]
            name = "development"
            issuer = "https://swiftlet.localhost/"
            audience = ["https://api.swiftlet.localhost"]
            algorithms = ["ES256"]
            keys = { file = ".swiftlet/keys/jwks.json" }
            leeway = "20s"
            \(accounts)
            """, to: "runtime.toml")
    }

    /// How long after its issue a token may be accepted, as the configuration says.
    static let tokenTime: Int64 = 620
    static let program = BuiltProducts.program("swiftlet")

    /// Runs a command to its end.
    func run(_ arguments: String..., input: String? = nil) throws -> ChildProcess.Result {
        try run(arguments, input: input)
    }

    /// Runs a command to its end.
    func run(_ arguments: [String], input: String? = nil) throws -> ChildProcess.Result {
        try ChildProcess(
            Self.program, arguments, in: folder.path, input: input.map { .bytes(Array($0.utf8)) } ?? .nothing
        ).wait()
    }

    /// Adds a user, and gives its id.
    func addUser(_ email: String = "a@example.com", _ options: String..., password: String = "correct horse") throws
        -> String
    {
        let result = try run(["user", "add", email] + options, input: password + "\n")
        guard result.status == 0 else { throw Unexpected(result: result) }
        return String(result.output.dropLast())
    }

    /// The store that the commands write.
    func store() throws -> SQLiteStore { try SQLiteStore(path: folder.path + "/.swiftlet/accounts.db") }

    /// What a command with `--json` prints.
    func json<Rows: Decodable>(_ arguments: String..., as rows: Rows.Type = Rows.self) throws -> Rows {
        let result = try run(arguments + ["--json"])
        guard result.status == 0 else { throw Unexpected(result: result) }
        return try JSONDecoder().decode(rows, from: Data(result.output.utf8))
    }
}

struct Unexpected: Error {
    let result: ChildProcess.Result
}

/// A line of `swiftlet user list --json`.
struct UserRow: Decodable, Equatable {
    let id: String
    let email: String
    let roles: [String]
    let scopes: [String]
    let disabled: Bool
    let created: Int64
}

/// A line of `swiftlet client list --json`.
struct ClientRow: Decodable, Equatable {
    let id: String
    let scopes: [String]
    let audiences: [String]
    let disabled: Bool
    let created: Int64
}
