internal import CTrap
internal import Glibc

/// A linker's name as a reader knows it.
struct Demangled {
    /// The declaration, at most 400 characters; the linker's name where it is not Swift's.
    let text: String
    /// Whether it is an async function, or a part of one.
    let isAsync: Bool

    init(_ name: String) {
        var full = name
        var length = 0
        let mangled = Array(name.utf8CString)
        if let demangled = unsafe swift_demangle(mangled, mangled.count - 1, nil, &length, 0) {
            full = unsafe String(cString: demangled)
            unsafe free(demangled)
        }
        isAsync = full.contains(" async ")
        // "(2) await resume partial function for …": each part of an async function between two suspensions is one.
        if full.hasPrefix("("), let place = full.firstRange(of: " partial function for ")?.upperBound {
            full = String(full[place...])
        }
        text = full.count > 400 ? full.prefix(399) + "…" : full
    }
}
