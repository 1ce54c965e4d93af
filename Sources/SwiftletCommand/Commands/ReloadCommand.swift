import ArgumentParser
import Linux
import Settings
import Supervision

/// Where the running service is asked.
struct ControlOption: ParsableArguments {
    @OptionGroup var config: ConfigOption

    @Option(help: "The control socket (default: the one that belongs to the configuration).")
    var control: String?

    /// Asks the running service.
    func ask(_ request: ControlRequest) throws -> ControlReply {
        let address =
            try control.map { UnixAddress($0) } ?? ControlAddress.of(RuntimeSettings.load(path: config.path).server)
        guard let address else { throw Failure(description: "the control socket's path is too long") }
        let reply = try ControlClient.ask(request, at: address)
        if case .failed(let reason) = reply { throw Failure(description: reason) }
        return reply
    }
}

/// `swiftlet reload`: replaces the running worker without losing a call.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Replace the running worker by the program and configuration as they are now.",
        discussion: "Ends with 0 when the new one serves, with 1 and the reason when the old one serves on.")

    @OptionGroup var control: ControlOption

    func run() throws {
        guard case .reloaded(let generation) = try control.ask(.reload) else { return }
        print("generation \(generation) serves")
    }
}
