import ArgumentParser
import Glibc

/// The command line.
@main
struct Swiftlet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swiftlet", abstract: "A runtime for scoped functions behind nginx.",
        subcommands: [
            Serve.self, Check.self, FunctionsCommand.self, TokenCommand.self, KeysCommand.self, NginxCommand.self,
            NewCommand.self,
        ])

    /// Runs the command that the arguments name.
    ///
    /// A wrong usage ends with 2, as `token verify` promises; every other failure with 1.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                print(text)
            } else if !text.isEmpty {
                Output.standardError(text + "\n")
            }
            LogWriter.shared.flush()
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
        LogWriter.shared.flush()
    }
}

/// A failure that was told already.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
