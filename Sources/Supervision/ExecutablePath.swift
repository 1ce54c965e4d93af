import Glibc
package import Linux

/// The path under which this program was started.
package enum ExecutablePath {
    /// Makes the path absolute and leaves links as they are: whoever replaces the file, or points a link elsewhere, means
    /// the new one to be started.
    ///
    /// - Parameter name: The first of the process's arguments.
    /// - Throws: ``SystemError`` if there is no such program.
    package static func own(named name: String) throws(SystemError) -> String {
        if name.contains("/") { return absolute(name) }
        // An empty part of PATH is the working folder (environ(7)).
        for folder in (ProcessEnvironment.value(of: "PATH") ?? "").split(
            separator: ":", omittingEmptySubsequences: false)
        {
            let path = absolute(folder.isEmpty ? name : "\(folder)/\(name)")
            if unsafe access(path, X_OK) == 0 { return path }
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe buffer.withUnsafeMutableBytes { buffer -> Int in
            guard let start = buffer.baseAddress else { return 0 }
            return unsafe readlink("/proc/self/exe", start.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard count > 0 else { throw SystemError("readlink") }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(folder) }
        return unsafe "\(String(cString: folder))/\(path)"
    }
}
