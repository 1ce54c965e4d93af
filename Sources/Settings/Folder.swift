/// The folder of `runtime.toml`, which relative paths in it start from.
struct Folder {
    /// Empty, or ends with a slash.
    private let prefix: String

    init(of file: String) {
        prefix = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// The path as the process may open it.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : prefix + path }
}
