internal import Glibc

/// Public test vectors, which are no part of the package; tests that need them are skipped where they are absent.
package enum VectorFiles {
    /// The folder: `SWIFTLET_VECTORS`, or else `shared/vectors` beside the package.
    package static let folder: String = {
        guard let named = unsafe getenv("SWIFTLET_VECTORS") else { return PackageFolder.path + "/../shared/vectors" }
        return unsafe String(cString: named)
    }()

    /// Whether a file or folder with this name is there.
    package static func contain(_ name: String) -> Bool { unsafe access("\(folder)/\(name)", R_OK) == 0 }
}
