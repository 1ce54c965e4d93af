import Foundation
import PackagePlugin

/// Writes the registry of the functions' target from the names of its entries, while the build is planned.
///
/// Every entry directly under the folder, `Transfer.swift` or `Transfer/`, stands for a type `Transfer`.
/// No source is read and no tool is run, so that a build pays nothing for it and an entry that was added,
/// removed or renamed is seen by the next `swift build`.
@main
struct FunctionRegistry: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? any SourceModuleTarget else { return [] }
        let sources = target.sourceFiles(withSuffix: ".swift").map(\.url)
        try refuseFilesOfOneName(sources)
        try compareWithManifest(target)

        let registry = context.pluginWorkDirectoryURL.appending(path: "FunctionRegistry.swift")
        let text = registrySource(of: entries(in: target.directoryURL, sources: sources))
        // An unchanged registry keeps its date, so that nothing is compiled again.
        if (try? String(contentsOf: registry, encoding: .utf8)) != text {
            try text.write(to: registry, atomically: true, encoding: .utf8)
        }
        return [
            .prebuildCommand(
                displayName: "Registering the functions of \(target.name)",
                executable: URL(filePath: "/bin/true"), arguments: [],
                outputFilesDirectory: context.pluginWorkDirectoryURL)
        ]
    }

    /// The manifest asks whether there is a folder `Accounts`, and SwiftPM keeps the answer as long as its text is the
    /// same.
    private func compareWithManifest(_ target: any SourceModuleTarget) throws {
        let isDependency = target.dependencies.contains {
            if case .target(let dependency) = $0 { dependency.name == "AccountKit" } else { false }
        }
        let folder = target.directoryURL.appending(path: "Accounts").path(percentEncoded: false)
        let isThere = FileManager.default.fileExists(atPath: folder)
        let remedy = "run `swift package purge-cache` and build again"
        if isDependency, !isThere {
            Diagnostics.warning("\(folder) is gone, but what it needed is still built in: \(remedy)")
        } else if isThere, !isDependency {
            throw RegistryError(description: "\(folder) is new, but what it needs is not built in: \(remedy)")
        }
    }

    /// The entries that declare a function, by name: the type's name and the file that a compiler error should name.
    private func entries(in directory: URL, sources: [URL]) -> [(type: String, file: String)] {
        let root = directory.standardizedFileURL.pathComponents
        var files: [String: String] = [:]
        for source in sources.sorted(by: { $0.path() < $1.path() }) {
            let inner = source.standardizedFileURL.pathComponents.dropFirst(root.count)
            guard let entry = inner.first, !entry.hasPrefix("_") else { continue }
            let name = inner.count == 1 ? String(entry.dropLast(".swift".count)) : entry
            // Of a folder, the file that carries its name is the one to point at.
            if files[name] == nil || inner.last == "\(name).swift" {
                files[name] = source.path(percentEncoded: false)
            }
        }
        return files.sorted { $0.key < $1.key }.map { (type: $0.key, file: $0.value) }
    }

    private func registrySource(of entries: [(type: String, file: String)]) -> String {
        var text = """
            // Written by the FunctionRegistry plugin from the names under functions/; changes are lost.
            public import FunctionKit

            public enum FunctionRegistry {
                public static var entries: [FunctionEntry] {
                    var entries: [FunctionEntry] = []
                    append(to: &entries)
                    return entries
                }

                private static func append(to entries: inout [FunctionEntry]) {

            """
        for entry in entries {
            text += """
                #sourceLocation(file: \(literal(entry.file)), line: 1)
                        entries.append(FunctionEntry(\(identifier(entry.type)).self))
                #sourceLocation()

                """
        }
        text += """
                }
            }

            """
        return text
    }

    /// Swift's object files are named after source files alone: two of one name would overwrite each other.
    private func refuseFilesOfOneName(_ sources: [URL]) throws {
        let named = Dictionary(grouping: sources, by: \.lastPathComponent).sorted { $0.key < $1.key }
        for (name, files) in named where files.count > 1 {
            let paths = files.map { $0.path(percentEncoded: false) }.sorted().joined(separator: " and ")
            throw RegistryError(description: "two files are named \(name), expected different names: \(paths)")
        }
    }

    private func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func identifier(_ name: String) -> String { "`\(name)`" }
}

private struct RegistryError: Error, CustomStringConvertible {
    let description: String
}
