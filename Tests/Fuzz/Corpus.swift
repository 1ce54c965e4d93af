import FoundationEssentials

/// The inputs kept in the repository, one folder for each target.
enum Corpus {
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/Corpus"

    /// The names of a target's files, in order.
    static func names(of target: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(target)").sorted()
    }

    /// One file of a target.
    static func bytes(of name: String, in target: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(folder)/\(target)/\(name)")))
    }
}
