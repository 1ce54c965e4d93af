import FoundationEssentials
import TestSupport

/// A folder with a configuration, in which the `swiftlet` of this build is run as a user runs it.
struct Workplace {
    let folder: TemporaryFolder

    var path: String { folder.path }

    /// Makes the folder, with a `runtime.toml` of this text.
    init(_ configuration: String = Self.developmentConfiguration) throws {
        folder = try TemporaryFolder()
        try folder.write(configuration, to: "runtime.toml")
    }

    /// As the repository's own, with the socket and the keys in the folder itself.
    static let developmentConfiguration = """
        [server]
        listen = "unix:s.sock"
        [limits]
        drain = "10s"
        [[issuer]]
        name = "development"
        issuer = "https://swiftlet.localhost/"
        audience = ["https://api.swiftlet.localhost"]
        algorithms = ["ES256"]
        keys = { file = ".swiftlet/keys/jwks.json" }
        """

    static let program = BuiltProducts.program("swiftlet")

    /// Runs a command to its end.
    func run(
        _ arguments: String..., input: ChildProcess.Input = .nothing, environment: [String: String] = [:]
    ) throws -> ChildProcess.Result {
        try run(arguments, input: input, environment: environment)
    }

    /// Runs a command to its end.
    ///
    /// - Parameter program: Another program with the same command line.
    func run(
        _ arguments: [String], program: String = Self.program, input: ChildProcess.Input = .nothing,
        environment: [String: String] = [:]
    ) throws -> ChildProcess.Result {
        try ChildProcess(program, arguments, in: path, environment: environment, input: input).wait()
    }

    /// Starts `swiftlet serve` and waits until it is ready.
    ///
    /// - Parameter program: Another program with the same command line.
    func serve(
        _ arguments: String..., program: String = Self.program, input: ChildProcess.Input = .nothing,
        environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let server = try ChildProcess(
            program, ["serve"] + arguments, in: path, environment: environment, input: input)
        guard server.wait(until: { server.error.contains("\"message\":\"ready\"") }) else {
            throw ServerNotReady(error: server.error)
        }
        return server
    }

    /// What the running service says of itself.
    func status() throws -> Status {
        try JSONDecoder().decode(Status.self, from: Data(run("status", "--json").output.utf8))
    }

    /// Makes the development keys.
    func makeKeys() throws { _ = try run("keys", "generate") }

    /// A token of the development issuer.
    func token(scope: String, subject: String = "alice") throws -> String {
        String(try run("token", "mint", "--subject", subject, "--scope", scope).output.dropLast())
    }
}

struct ServerNotReady: Error {
    let error: String
}

/// What `swiftlet status --json` prints, as a program reads it.
struct Status: Decodable {
    let state: String
    let generation: Int?
    let pid: Int32?
    let version: String?
    let supervisorVersion: String
    let deaths: Int
    let counts: Counts
    let others: [Other]

    enum CodingKeys: String, CodingKey {
        case state, generation, pid, version, deaths, counts, others
        case supervisorVersion = "supervisor_version"
    }

    struct Counts: Decodable {
        let calls: Int
        let connections: Int
        let crashes: Int
        let functions: [String: Function]
    }

    struct Function: Decodable {
        let calls: Int
    }

    struct Other: Decodable {
        let generation: Int
        let state: String
    }
}
