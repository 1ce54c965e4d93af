import Glibc
import TestSupport
import Testing

/// A program that a test has started; asked to end, and waited for, when the value ends.
struct ChildProcess: ~Copyable {
    private let id: pid_t

    /// - Parameter program: The path of the program.
    init(_ program: String, _ arguments: [String]) throws {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // The threads of a test may hold signals back; what they start should not.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words = unsafe ([program] + arguments).map { word in unsafe strdup(word) }
        unsafe words.append(nil)
        defer { unsafe words.forEach { word in unsafe free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, program, nil, &attributes, words, &environment)
        guard code == 0 else { throw POSIXFailure(call: "posix_spawn \(program)", code: code) }
        self.id = id
    }

    // nginx's master must get to stop its workers, so it is not killed.
    deinit {
        kill(id, SIGTERM)
        waitpid(id, nil, 0)
    }

    /// Waits until the program takes connections at a Unix socket.
    func waitForSocket(_ path: String) throws {
        for _ in 0..<2_000 {
            if (try? FastCGIClient.connect(unix: path)) != nil { return }
            usleep(5_000)
        }
        Issue.record("nobody listens at \(path)")
        throw POSIXFailure(call: "connect", code: ETIMEDOUT)
    }
}

/// A program that was built beside the tests.
func builtProgram(_ name: String) throws -> String {
    var path = [CChar](repeating: 0, count: 4_096)
    let length = unsafe readlink("/proc/self/exe", &path, path.count)
    guard length > 0 else { throw POSIXFailure(call: "readlink", code: errno) }
    let executable = String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (executable.split(separator: "/").dropLast().map { "/\($0)" } + ["/\(name)"]).joined()
}
