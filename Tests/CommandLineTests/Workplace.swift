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
    func run(
        _ arguments: [String], input: ChildProcess.Input = .nothing, environment: [String: String] = [:]
    ) throws -> ChildProcess.Result {
        try ChildProcess(Self.program, arguments, in: path, environment: environment, input: input).wait()
    }

    /// Starts `swiftlet serve` and waits until it is ready.
    func serve(_ arguments: String..., input: ChildProcess.Input = .nothing) throws -> ChildProcess {
        let server = try ChildProcess(Self.program, ["serve"] + arguments, in: path, input: input)
        guard server.wait(until: { server.error.contains("\"message\":\"ready\"") }) else {
            throw ServerNotReady(error: server.error)
        }
        return server
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
