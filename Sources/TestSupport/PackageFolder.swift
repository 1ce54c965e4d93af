/// The package that the tests were compiled from.
package enum PackageFolder {
    /// The absolute path, without a slash at its end.
    package static let path =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
}
