/// The version of this program, in its one place: `swiftlet --version`, and `status` for each of its processes.
enum Version {
    /// As semver.org has it; raised with every release.
    static let number = "0.5.0"
}
