internal import Glibc

/// A process that a test starts; killed, if it still runs, when the value ends.
///
/// What it writes goes to files, so that neither side ever waits for the other.
package final class ChildProcess {
    /// What the process finds on descriptor 0.
    package enum Input {
        case nothing
        case bytes([UInt8])
        /// A descriptor of this process, such as a listening socket.
        case descriptor(Int32)
    }

    /// What became of a process.
    package struct Result: Equatable, Sendable {
        /// The exit code, or 128 and the signal that ended it.
        package let status: Int32
        /// Standard output.
        package let output: String
        /// Standard error.
        package let error: String
    }

    /// The process's number.
    package let id: Int32
    private let folder: TemporaryFolder
    private var status: Int32?

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - path: The program; not looked for in `PATH`.
    ///   - folder: Where it runs.
    ///   - environment: Variables beside those of this process.
    /// - Throws: ``SystemCallError`` if it cannot be started.
    package init(
        _ path: String, _ arguments: [String], in folder: String, environment: [String: String] = [:],
        input: Input = .nothing
    ) throws(SystemCallError) {
        let files = try TemporaryFolder()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        switch input {
        case .nothing: unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        case .bytes(let bytes):
            let file = try files.write(bytes, to: "input")
            unsafe posix_spawn_file_actions_addopen(&actions, 0, file, O_RDONLY, 0)
        case .descriptor(let number): unsafe posix_spawn_file_actions_adddup2(&actions, number, 0)
        }
        for (number, name) in [(1, "output"), (2, "error")] as [(Int32, String)] {
            let file = try files.write("", to: name)
            unsafe posix_spawn_file_actions_addopen(&actions, number, file, O_WRONLY | O_APPEND, 0)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var variables = Self.environment
        for (name, value) in environment { variables[name] = value }
        var number: pid_t = 0
        // env(1) changes the folder: glibc's own file action for it hides behind _GNU_SOURCE.
        let words = ["env", "-C", folder, path] + arguments
        let code = unsafe Self.withCStrings(words) { words in
            unsafe Self.withCStrings(variables.map { "\($0.key)=\($0.value)" }) { variables in
                unsafe posix_spawn(&number, "/usr/bin/env", &actions, &attributes, words, variables)
            }
        }
        guard code == 0 else { throw SystemCallError("posix_spawn", on: path, code: code) }
        id = number
        self.folder = files
    }

    deinit {
        send(SIGKILL)
        reap(0)
    }

    /// Sends a signal.
    package func send(_ signal: Int32) { if status == nil { kill(id, signal) } }

    /// What it has written to standard output so far.
    package var output: String { folder.text(of: "output") ?? "" }

    /// What it has written to standard error so far.
    package var error: String { folder.text(of: "error") ?? "" }

    /// Waits for the end of the process.
    package func wait() -> Result {
        reap(0)
        return Result(status: status ?? -1, output: output, error: error)
    }

    /// Waits for the end of a process that takes long, without keeping a thread from other tests.
    package func end() async -> Result {
        while status == nil {
            reap(WNOHANG)
            if status == nil { try? await Task.sleep(for: .milliseconds(20)) }
        }
        return wait()
    }

    /// Waits until a condition holds.
    ///
    /// - Parameter limit: When to give up.
    /// - Returns: Whether it holds; the end of the process ends the waiting too.
    package func wait(for limit: Duration = .seconds(20), until condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + limit
        while !condition() {
            reap(WNOHANG)
            guard status == nil, ContinuousClock.now < end else { return condition() }
            usleep(2_000)
        }
        return true
    }

    /// Waits until the process takes connections at a Unix socket.
    ///
    /// - Throws: ``SystemCallError`` if it ends, or twenty seconds pass, before.
    package func wait(forSocket path: String) throws(SystemCallError) {
        guard wait(until: { (try? FastCGIClient.connect(unix: path)) != nil }) else {
            throw SystemCallError("connect", on: path, code: ECONNREFUSED)
        }
    }

    private func reap(_ options: Int32) {
        var raw: Int32 = 0
        while status == nil {
            let found = unsafe waitpid(id, &raw, options)
            if found == id {
                let signal = raw & 0x7F
                status = signal == 0 ? raw >> 8 & 0xFF : 128 + signal
            } else if found == 0 || errno != EINTR {
                return
            }
        }
    }

    private static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }

    private static func withCStrings<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(pointers)
    }
}
