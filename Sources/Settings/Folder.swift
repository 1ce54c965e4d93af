/// The folder of `runtime.toml`, which relative paths in it start from.
package struct Folder {
    /// Empty, or ends with a slash.
    private let prefix: String

    /// The folder of a file.
    package init(of file: String) {
        prefix = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Its path, without a slash at its end.
    package var path: String { prefix.isEmpty ? "." : prefix == "/" ? "/" : String(prefix.dropLast()) }

    /// The path as the process may open it.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : prefix + path }
}
