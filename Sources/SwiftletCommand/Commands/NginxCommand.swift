import ArgumentParser
import CallDispatch

/// `swiftlet nginx`: the nginx configuration that fits this runtime.
struct NginxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx",
        abstract: "Print the nginx upstream and server for this configuration, to be included in its http block.")

    @Option(help: "Where nginx listens.")
    var listen = "127.0.0.1:8080"

    @OptionGroup var config: ConfigOption

    func validate() throws {
        let isPlain = listen.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["),
                UInt8(ascii: "]"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isPlain, !listen.isEmpty else {
            throw ValidationError("--listen is \"\(listen)\", expected an address and a port such as 127.0.0.1:8080")
        }
    }

    func run() throws {
        let declared = try Declarations.load(config: config.path)
        print(
            NginxConfiguration(settings: declared.settings, functions: declared.routes.functions, listen: listen).text)
    }
}
