import FoundationEssentials
import TestSupport

/// A second package on the same sources, with functions of its own, built as a user builds.
///
/// It stands beside the products of the running tests and is kept there, so that only the first run builds all of it.
/// Dependencies come from the checkouts of the running build: nothing is fetched.
struct ScratchPackage {
    let path: String
    private let root = PackageFolder.path

    /// Whether the repository's functions have those of accounts among them.
    static var hasAccounts: Bool {
        FileManager.default.fileExists(atPath: PackageFolder.path + "/functions/Accounts")
    }

    init() throws {
        // `SCRATCH/TRIPLE/debug` holds the products.
        let scratch = BuiltProducts.folder.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(2).joined(separator: "/")
        path = scratch + "/RegistryTests"
        let files = FileManager.default
        try files.createDirectory(atPath: path + "/.build", withIntermediateDirectories: true)
        for name in ["Package.swift", "Sources", "Tests", "Benchmarks"] {
            try? files.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: "\(root)/\(name)")
        }
        try copy(root + "/Package.resolved", to: path + "/Package.resolved")
        for name in ["checkouts", "repositories", "workspace-state.json"] {
            try copy("\(scratch)/\(name)", to: "\(path)/.build/\(name)")
        }
        try resetFunctions()
    }

    /// Brings the functions back to those of the repository.
    func resetFunctions() throws {
        let files = FileManager.default
        let folder = path + "/functions"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let wanted = try files.contentsOfDirectory(atPath: root + "/functions")
        for name in try files.contentsOfDirectory(atPath: folder) where !wanted.contains(name) {
            try files.removeItem(atPath: "\(folder)/\(name)")
        }
        for name in wanted where !files.contentsEqual(atPath: "\(root)/functions/\(name)", andPath: "\(folder)/\(name)")
        {
            try? files.removeItem(atPath: "\(folder)/\(name)")
            try files.copyItem(atPath: "\(root)/functions/\(name)", toPath: "\(folder)/\(name)")
        }
    }

    /// Writes a file below `functions/`.
    func write(_ text: String, to name: String) throws {
        let file = "\(path)/functions/\(name)"
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    /// The plain `swift build` of the program.
    func build() async throws -> ChildProcess.Result {
        try await ChildProcess("swift", ["build", "--product", "swiftlet"], in: path).end()
    }

    /// Runs the program that was built.
    func swiftlet(_ arguments: String...) throws -> ChildProcess.Result {
        try ChildProcess(path + "/.build/debug/swiftlet", arguments, in: path).wait()
    }

    private func copy(_ source: String, to target: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: source), !files.fileExists(atPath: target) else { return }
        try files.copyItem(atPath: source, toPath: target)
    }
}
