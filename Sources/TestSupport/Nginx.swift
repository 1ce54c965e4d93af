internal import Glibc

/// The nginx of this machine.
package enum Nginx {
    /// Where distributions and its own build put it; nil if it is not installed.
    package static let program: String? = (["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"] as [String])
        .first { path in unsafe access(path, X_OK) == 0 }
}
