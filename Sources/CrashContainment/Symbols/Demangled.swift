internal import CTrap
internal import Glibc

/// A linker's name as a reader knows it.
struct Demangled {
    /// The function, such as `Transfer.run(_:_:)`, at most 400 characters; the linker's name where it is not Swift's.
    let text: String
    /// Whether it is an async function, or a part of one.
    let isAsync: Bool

    init(_ name: String) {
        let mangled = name.utf8CString
        let count = mangled.count - 1
        let full = unsafe mangled.withUnsafeBufferPointer { bytes in
            unsafe Self.text(swift_demangle(bytes.baseAddress, count, nil, nil, 0))
        }
        let short = unsafe mangled.withUnsafeBufferPointer { bytes in
            unsafe Self.text(ctrap_demangle(bytes.baseAddress, count))
        }
        isAsync = full?.contains(" async ") ?? false
        let text = short ?? name
        self.text = text.count > 400 ? text.prefix(399) + "…" : text
    }

    private static func text(_ output: UnsafeMutablePointer<CChar>?) -> String? {
        guard let output = unsafe output else { return nil }
        defer { unsafe free(output) }
        return unsafe String(cString: output)
    }
}
