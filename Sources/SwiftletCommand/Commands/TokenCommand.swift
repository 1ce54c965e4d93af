import ArgumentParser

/// `swiftlet token`: tokens for trying and for finding out.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make and verify tokens.", subcommands: [TokenMint.self, TokenVerify.self])
}
