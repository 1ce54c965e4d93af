import ArgumentParser
import Glibc
import Settings
import Supervision

/// `swiftlet systemd`: the units for this runtime.
struct SystemdCommand: ParsableCommand {
    enum Unit: String, ExpressibleByArgument {
        case socket, service
    }

    static let configuration = CommandConfiguration(
        commandName: "systemd",
        abstract: "Print the systemd units for this configuration.",
        discussion: """
            Without --unit both, each under the path that it belongs to. Write each to its own file:
              swiftlet systemd --unit socket  > /etc/systemd/system/swiftlet.socket
              swiftlet systemd --unit service > /etc/systemd/system/swiftlet.service
            """)

    @Option(help: "Print this one alone: socket or service.")
    var unit: Unit?

    @Option(help: "The user that the service runs as.")
    var user = "swiftlet"

    @Option(help: "The group that the service runs as (default: as the user).")
    var group: String?

    @OptionGroup var config: ConfigOption

    func validate() throws {
        for (option, name) in [("--user", user), ("--group", group ?? user)] {
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
            guard isName, (1...32).contains(name.utf8.count) else {
                throw ValidationError(
                    "\(option) is \"\(name)\", expected a name of letters, digits, \"_\", \"-\" and \".\"")
            }
        }
    }

    func run() throws {
        let settings = try RuntimeSettings.load(path: config.path)
        let program = try ExecutablePath.own(named: CommandLine.arguments.first ?? "swiftlet")
        let units = ServiceUnits(
            settings: settings, program: try Self.plain(program), config: try Self.plain(config.path), user: user,
            group: group ?? user)
        switch unit {
        case .socket: print(units.socket, terminator: "")
        case .service: print(units.service, terminator: "")
        case nil:
            print("# /etc/systemd/system/swiftlet.socket")
            print(units.socket)
            print("# /etc/systemd/system/swiftlet.service")
            print(units.service, terminator: "")
        }
    }

    /// The absolute path without `.`, `..` and doubled slashes, which systemd does not take everywhere; links stay.
    private static func plain(_ path: String) throws -> String {
        guard !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Failure(description: "a path has a control character, which no unit can hold")
        }
        var text = path
        if !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) {
            text = unsafe "\(String(cString: folder))/\(path)"
            unsafe free(folder)
        }
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
