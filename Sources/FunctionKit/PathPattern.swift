/// An endpoint's path, cut into segments: `/orders/{id}` is the literal `orders` and the parameter `id`.
package struct PathPattern: Sendable {
    /// One segment between two slashes.
    package enum Segment: Equatable, Sendable {
        /// Bytes that a request's segment must equal.
        case literal([UInt8])
        /// A name for whatever a request has here.
        case parameter(String)
    }

    /// The segments in order; none for `/`.
    package let segments: [Segment]

    /// Reads a declared path.
    ///
    /// - Throws: ``PathPatternError`` when the path could never be asked for, or names a parameter badly.
    package init(parsing path: String) throws(PathPatternError) {
        guard path.utf8.first == UInt8(ascii: "/") else { throw .noLeadingSlash }
        guard path.utf8.count > 1 else {
            segments = []
            return
        }
        var segments: [Segment] = []
        var names: Set<String> = []
        // By bytes: a "/" with a combining mark after it is another Character, but a request would be cut there.
        for bytes in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let segment = try Self.segment(of: Substring(bytes))
            if case .parameter(let name) = segment, !names.insert(name).inserted { throw .parameterTwice(name) }
            segments.append(segment)
        }
        self.segments = segments
    }

    /// The names of the parameters in order.
    package var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    private static func segment(of text: Substring) throws(PathPatternError) -> Segment {
        guard !text.isEmpty else { throw .emptySegment }
        guard text != ".", text != ".." else { throw .dotSegment }
        if text.hasPrefix("{"), text.hasSuffix("}") {
            let name = text.dropFirst().dropLast()
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard !name.isEmpty, isName else { throw .parameterName(String(name)) }
            return .parameter(String(name))
        }
        for scalar in text.unicodeScalars {
            let isForbidden = "{}%?#\\".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .control
            guard !isForbidden else { throw .forbiddenCharacter(scalar) }
        }
        return .literal(Array(text.utf8))
    }
}

/// Why a declared path is refused at the start.
package enum PathPatternError: Error, Equatable {
    /// The path is empty or relative.
    case noLeadingSlash
    /// Two slashes stand side by side, or one at the end.
    case emptySegment
    /// A segment is `.` or `..`, which is resolved before a path is routed.
    case dotSegment
    /// The text between braces is no name.
    case parameterName(String)
    /// Two parameters have one name.
    case parameterTwice(String)
    /// A literal segment has a character that is none of a decoded path, or that has a meaning of its own.
    case forbiddenCharacter(Unicode.Scalar)
}

extension PathPatternError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noLeadingSlash: "path does not begin with \"/\""
        case .emptySegment: "path has an empty segment, expected text between every two slashes and none at the end"
        case .dotSegment: "path has a segment \".\" or \"..\", which no request can name"
        case .parameterName(let name): "path parameter \"{\(name)}\" is no name, expected letters, digits and \"_\""
        case .parameterTwice(let name): "path parameter \"{\(name)}\" stands twice, expected once"
        case .forbiddenCharacter(let scalar):
            "path has U+\(String(scalar.value, radix: 16, uppercase: true)) in a literal segment, "
                + "expected the decoded path without { } % ? # \\ and control characters"
        }
    }
}
