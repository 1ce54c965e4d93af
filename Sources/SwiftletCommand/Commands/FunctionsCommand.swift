import ArgumentParser
import CallDispatch
import FunctionKit
import HTTPTypes
import Settings

/// `swiftlet functions`: what is registered.
struct FunctionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "functions", abstract: "List the registered functions.")

    @Flag(help: "Print JSON, for programs.")
    var json = false

    @OptionGroup var config: ConfigOption

    private struct Row: Encodable {
        let name: String
        let method: String
        let path: String
        let access: String
        let limits: Limits
    }

    private struct Limits: Encodable {
        /// In bytes.
        let body: Int
        /// With its unit, as `runtime.toml` writes it.
        let deadline: String
        let callsInFlight: Int

        private enum CodingKeys: String, CodingKey {
            case body, deadline
            case callsInFlight = "in_flight"
        }
    }

    func run() throws {
        let declared = try Declarations.load(config: config.path)
        let limits = declared.settings.limits
        let rows = declared.routes.functions.map { function in
            let own = declared.settings.functions[function.name]
            return Row(
                name: function.name, method: function.endpoint.method.rawValue, path: function.endpoint.path,
                access: function.endpoint.access.description,
                limits: Limits(
                    body: limits.bodyInBytes, deadline: (own?.deadline ?? limits.deadline).quantity,
                    callsInFlight: own?.callsInFlight ?? limits.callsInFlight))
        }
        if json {
            print(try Output.json(rows))
        } else {
            printTable(rows)
        }
    }

    private func printTable(_ rows: [Row]) {
        let table =
            [["NAME", "METHOD", "PATH", "LIMITS", "ACCESS"]]
            + rows.map { row in
                let limits = "\(row.limits.deadline), \(row.limits.callsInFlight) in flight"
                return [row.name, row.method, row.path, limits, row.access]
            }
        let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            print((cells + [row[4]]).joined(separator: "  "))
        }
    }
}
