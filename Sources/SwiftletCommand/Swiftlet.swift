package import ArgumentParser
package import FunctionKit
import Glibc
import Settings

/// The command line, whatever the functions are that it serves.
package struct Swiftlet: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "swiftlet", abstract: "A runtime for scoped functions behind nginx.",
        version: Version.number,
        subcommands: [
            Serve.self, Check.self, FunctionsCommand.self, TokenCommand.self, KeysCommand.self, NginxCommand.self,
            SystemdCommand.self, NewCommand.self, ReloadCommand.self, StatusCommand.self, WorkerCommand.self,
        ] + accountCommands)

    /// The functions of the program that runs.
    @TaskLocal static var functions: [FunctionEntry] = []

    package init() {}

    /// Runs the command that the process's arguments name.
    ///
    /// A wrong usage ends with 2, as `token verify` promises; every other failure with 1.
    ///
    /// - Parameter functions: What `serve` serves.
    package static func main(functions: [FunctionEntry]) {
        do {
            var command = try parseAsRoot()
            try $functions.withValue(functions) { try command.run() }
        } catch {
            LogWriter.shared.flush()
            let code = exitCode(for: error)
            // Faults stand at the beginning of their lines, where editors look for them.
            let text = error is AssemblyFaults || error is SettingsFaults ? "\(error)" : fullMessage(for: error)
            if code.isSuccess {
                print(text)
            } else if !text.isEmpty {
                Output.standardError(text + "\n")
            }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
        LogWriter.shared.flush()
    }
}

/// Why a command ended without its work done, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
