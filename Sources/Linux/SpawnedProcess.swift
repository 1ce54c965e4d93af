import CLinux
import Glibc

/// How a process ended.
package enum ProcessEnd: Sendable, Equatable, CustomStringConvertible {
    /// It exited with this status.
    case exited(Int32)
    /// This signal killed it.
    case killed(Int32)

    package var description: String {
        switch self {
        case .exited(let status): "exited with \(status)"
        case .killed(let signal): "killed by signal \(signal)"
        }
    }
}

/// A child of this process.
package struct SpawnedProcess: Sendable, Equatable {
    /// The process's number.
    package let id: Int32

    /// Starts a program in a process group of its own, with no signal held back or ignored.
    ///
    /// A group of its own, so that a terminal's Ctrl-C reaches this process alone, which knows what to do about it.
    ///
    /// - Parameters:
    ///   - path: The program; not looked for in `PATH`.
    ///   - arguments: With the program's name first.
    ///   - environment: As `NAME=VALUE`.
    ///   - descriptors: The child's descriptors from 3 on, after 0, which is `input`; 1 and 2 are this process's.
    /// - Throws: ``SystemError`` if there is no such program or no process for it.
    package static func spawn(
        _ path: String, _ arguments: [String], environment: [String], input: Int32, descriptors: [Int32]
    ) throws(SystemError) -> SpawnedProcess {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        for (index, number) in descriptors.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, number, Int32(3 + index))
        }
        // What this process was itself given without close-on-exec.
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, Int32(3 + descriptors.count))

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETPGROUP)
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var id: pid_t = 0
        let code = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(&id, path, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw SystemError("posix_spawn", code: code) }
        return SpawnedProcess(id: id)
    }

    /// Sends a signal.
    package func send(_ signal: Int32) { kill(id, signal) }

    /// Takes note of every child that has ended, also of those that this process did not start: as the first process of
    /// a container it inherits orphans.
    package static func reap() -> [(id: Int32, end: ProcessEnd)] {
        var ended: [(id: Int32, end: ProcessEnd)] = []
        var status: Int32 = 0
        while true {
            let id = unsafe waitpid(-1, &status, WNOHANG)
            if id < 0 && errno == EINTR { continue }
            guard id > 0 else { return ended }
            let signal = status & 0x7F
            ended.append((id, signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)))
        }
    }

    private static func withCStrings<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe body(pointers)
    }
}
