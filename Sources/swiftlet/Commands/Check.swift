import ArgumentParser
import Authorization
import CallDispatch

/// `swiftlet check`: everything that a start would check, without serving.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the keys and the functions as a start would.")

    @OptionGroup var config: ConfigOption

    func run() throws {
        let assembly: RuntimeAssembly
        do {
            assembly = try RuntimeAssembly.load(config: config.path)
        } catch {
            Output.standardError("\(error)\n")
            throw ExitCode.failure
        }
        let issuers = assembly.issuers.map(\.name).joined(separator: ", ")
        print("\(config.path): \(assembly.routes.functions.count) functions, issuers: \(issuers.isEmpty ? "none" : issuers)")
    }
}
