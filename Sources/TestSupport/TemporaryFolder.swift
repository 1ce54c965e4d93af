internal import FoundationEssentials
internal import Glibc

/// An empty folder of a test's own, removed with all that is in it when the value ends.
package final class TemporaryFolder: Sendable {
    /// The absolute path; short, since a Unix socket's path may be no longer than 107 bytes.
    package let path: String

    /// Makes the folder.
    ///
    /// - Throws: ``SystemCallError`` if there can be none.
    package init() throws(SystemCallError) {
        var template = Array("/tmp/swiftlet.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemCallError("mkdtemp", on: "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file into the folder, in the place of the one that may be there.
    ///
    /// - Parameter name: The path below the folder; the folders on the way must be there.
    /// - Returns: The absolute path.
    /// - Throws: ``SystemCallError`` if it cannot be written.
    @discardableResult
    package func write(_ text: String, to name: String) throws(SystemCallError) -> String {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file of bytes; see ``write(_:to:)-(String,_)``.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) throws(SystemCallError) -> String {
        let file = "\(path)/\(name)"
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCallError("open", on: file) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemCallError("write", on: file) }
            rest = rest.dropFirst(count)
        }
        return file
    }

    /// The text of a file in the folder; nil if there is none.
    package func text(of name: String) -> String? {
        let descriptor = unsafe open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}

/// A system call that failed for a test.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// The call's name.
    package let call: String
    /// The path that it was made on.
    package let subject: String
    /// `errno`.
    package let code: Int32

    init(_ call: String, on subject: String, code: Int32 = errno) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    package var description: String { "\(call) failed on \(subject) with errno \(code), expected success" }
}
