import Glibc
package import TestSupport

/// A runtime and a real nginx before it, in a folder of their own.
package final class Stage {
    package let folder: TemporaryFolder
    /// The program that is served; a copy, which a proof may replace.
    let program: String
    private let original: String
    private(set) var runtime: ChildProcess
    private let nginx: ChildProcess

    /// Where nginx speaks HTTP.
    package var web: String { "\(folder.path)/http.sock" }
    /// Where the runtime speaks FastCGI.
    package var socket: String { "\(folder.path)/s.sock" }

    /// - Parameters:
    ///   - program: The path of a program that serves functions as `swiftlet` does.
    ///   - limits: Lines of `[limits]`.
    ///   - issuer: Whose tokens are accepted.
    ///   - keys: Where its keys are, as `runtime.toml` has it; the stage's own without it.
    ///   - more: What else `runtime.toml` says of the issuer, and after it.
    package init(
        _ program: String, limits: [String] = [], issuer: String = "https://swiftlet.localhost/",
        keys: String? = nil, more: String = ""
    ) throws {
        guard let server = Nginx.program else { throw StageFailure(cause: "nginx is not installed") }
        original = program
        folder = try TemporaryFolder()
        self.program = "\(folder.path)/runtime"
        try folder.write(
            Self.configuration(limits, issuer, keys ?? "{ file = \".swiftlet/keys/jwks.json\" }", more),
            to: "runtime.toml")
        try Self.run(["cp", program, self.program], in: folder)
        try Self.run([self.program, "keys", "generate"], in: folder)
        let served = try Self.run([self.program, "nginx", "--listen", "unix:\(folder.path)/http.sock"], in: folder)
        try folder.write(Self.nginxConfiguration(folder.path, served), to: "nginx.conf")
        runtime = try Self.serve(self.program, in: folder)
        nginx = try ChildProcess(
            server, ["-p", folder.path, "-c", "\(folder.path)/nginx.conf", "-e", "\(folder.path)/error.log"],
            in: folder.path)
        try nginx.wait(forSocket: web)
    }

    deinit {
        nginx.send(SIGTERM)
        runtime.send(SIGTERM)
        _ = nginx.wait()
        _ = runtime.wait()
    }

    /// Runs a command to its end; of the program as it was built, since the one that is served may be replaced.
    package func command(
        _ arguments: String..., input: ChildProcess.Input = .nothing
    ) throws -> ChildProcess.Result {
        try ChildProcess(original, arguments, in: folder.path, input: input).wait()
    }

    /// A token of the development issuer.
    package func token(scope: String) throws -> String {
        String(try Self.run([program, "token", "mint", "--subject", "alice", "--scope", scope], in: folder).dropLast())
    }

    /// Puts a program in the place of the one that is served, as a deployment does: whole, by a rename.
    func install(_ bytes: [UInt8]? = nil) throws {
        let next = "\(folder.path)/next"
        if let bytes { try folder.write(bytes, to: "next") } else { try Self.run(["cp", original, next], in: folder) }
        try Self.run(["chmod", "755", next], in: folder)
        try Self.run(["mv", next, program], in: folder)
    }

    /// The JWK Set of its own keys.
    package var keySet: String { "\(folder.path)/.swiftlet/keys/jwks.json" }

    /// The number of the process that answers calls.
    func worker() throws -> Int32 {
        guard let process = try WebClient(unix: web).get("/good").process, let number = Int32(process) else {
            throw StageFailure(cause: "the runtime does not tell its process")
        }
        return number
    }

    @discardableResult
    private static func run(_ words: [String], in folder: TemporaryFolder) throws -> String {
        let result = try ChildProcess("/usr/bin/env", words, in: folder.path).wait()
        guard result.status == 0 else {
            throw StageFailure(cause: "\(words[0]) ended with \(result.status): \(result.error)")
        }
        return result.output
    }

    private static func serve(_ program: String, in folder: TemporaryFolder) throws -> ChildProcess {
        let runtime = try ChildProcess(program, ["serve"], in: folder.path)
        guard runtime.wait(until: { runtime.error.contains("\"message\":\"ready\"") }) else {
            throw StageFailure(cause: "the runtime is not ready: \(runtime.error)")
        }
        return runtime
    }

    private static func configuration(
        _ limits: [String], _ issuer: String, _ keys: String, _ more: String
    ) -> String {
        """
        [server]
        listen = "unix:s.sock"
        [limits]
        \(limits.joined(separator: "\n"))
        [[issuer]]
        name = "development"
        issuer = "\(issuer)"
        audience = ["https://api.swiftlet.localhost"]
        algorithms = ["ES256"]
        keys = \(keys)
        \(more)
        """
    }

    private static func nginxConfiguration(_ folder: String, _ served: String) -> String {
        """
        \(geteuid() == 0 ? "user root;" : "")
        daemon off;
        worker_processes 1;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        events { worker_connections 1024; }
        http {
            access_log off;
            keepalive_requests 10000000;
            client_body_temp_path \(folder)/body;
            fastcgi_temp_path \(folder)/fastcgi;
            proxy_temp_path \(folder)/proxy;
            scgi_temp_path \(folder)/scgi;
            uwsgi_temp_path \(folder)/uwsgi;
            \(served)
        }
        """
    }
}

/// Why there is nothing to prove anything on.
package struct StageFailure: Error, CustomStringConvertible {
    package let cause: String

    /// Says why.
    package init(cause: String) { self.cause = cause }

    package var description: String { cause }
}
