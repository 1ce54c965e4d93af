import FoundationEssentials
import TestSupport

/// The Swift files of the package, by target.
struct SourceTree {
    struct File {
        /// Relative to the package.
        let path: String
        let target: String
        let text: String
    }

    let files: [File]
    let manifest: String

    init() throws {
        let root = PackageFolder.path
        var files: [File] = []
        for folder in ["Sources", "functions"] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").sorted()
            where path.hasSuffix(".swift") {
                let target = folder == "functions" ? "Functions" : String(path.prefix { $0 != "/" })
                let path = "\(folder)/\(path)"
                files.append(File(path: path, target: target, text: try Self.read("\(root)/\(path)")))
            }
        }
        self.files = files
        manifest = try Self.read("\(root)/Package.swift")
    }

    private static func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
