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
        full = Self.withoutDiscriminators(full)
        text = full.count > 400 ? full.prefix(399) + "…" : full
    }

    /// What tells two private declarations apart, `(name in _046DD7764E534F08D970FAEDC3C8BB0B)`, tells a reader nothing.
    private static func withoutDiscriminators(_ text: String) -> String {
        var rest = Substring(text)
        var result = ""
        while let place = rest.firstRange(of: " in _"), let closing = rest[place.upperBound...].firstIndex(of: ")") {
            let opening = rest[..<place.lowerBound].lastIndex(of: "(")
            if let opening, rest[place.upperBound..<closing].allSatisfy(\.isHexDigit) {
                result += rest[..<opening]
                result += rest[rest.index(after: opening)..<place.lowerBound]
            } else {
                result += rest[...closing]
            }
            rest = rest[rest.index(after: closing)...]
        }
        return result + rest
    }
}
