import Glibc

/// The variables that this process was started with.
package enum ProcessEnvironment {
    /// All of them, as `NAME=VALUE`.
    package static var entries: [String] {
        var entries: [String] = []
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            entries.append(unsafe String(cString: entry))
            unsafe next += 1
        }
        return entries
    }

    /// The value of one.
    package static func value(of name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
}
