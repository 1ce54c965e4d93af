import ArgumentParser
import Authorization
import CallDispatch
import Settings

/// `swiftlet check`: everything that a start would check, without serving.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the keys and the functions as a start would.",
        discussion: """
            Ends with 0, or with 1 and one line a fault: file:line: what, expected, found.
            The folder of a Unix socket must be there, also where systemd would make it.
            Resources of the functions' own are not opened. The stores of accounts and revocations must be there, though a \
            start would wait for them.
            Keys that an issuer publishes are fetched, and must be there: a start would go on without, with those that \
            were kept or with 503 for the issuer's tokens, and ask again.
            """)

    @OptionGroup var config: ConfigOption

    func run() throws {
        let assembly = try RuntimeAssembly.load(config: config.path)
        try assembly.checkSurroundings(config: config.path)
        let issuers = assembly.issuers.map(\.settings.name).joined(separator: ", ")
        let count = assembly.routes.functions.count
        print("\(config.path): sound, \(count) functions, issuers: \(issuers.isEmpty ? "none" : issuers)")
    }
}
