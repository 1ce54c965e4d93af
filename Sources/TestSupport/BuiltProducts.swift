internal import Glibc

/// What was built together with the running tests.
package enum BuiltProducts {
    /// The folder `SCRATCH/TRIPLE/CONFIGURATION`, wherever `--scratch-path` puts it.
    package static let folder: String = {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Where the toolchain's helper loads the tests as a library, the library's path is an argument.
        let bundle = path.hasSuffix(".xctest") ? path : CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? path
        return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }()

    /// The path of a program among them.
    package static func program(_ name: String) -> String { "\(folder)/\(name)" }
}
