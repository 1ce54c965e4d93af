import FunctionKit

extension PathPattern {
    /// A regular expression of the decoded path, to stand between `^` and `\z` in a quoted text of nginx's.
    var nginxExpression: String {
        guard !segments.isEmpty else { return "/" }
        return segments.map { segment in
            switch segment {
            case .literal(let bytes): "/" + bytes.map(Self.escaped).joined()
            case .parameter: "/[^/]+"
            }
        }.joined()
    }

    /// Whether the runtime tries this pattern first where both fit; patterns of one path stand side by side.
    func precedes(_ other: PathPattern) -> Bool {
        kinds == other.kinds
            ? nginxExpression < other.nginxExpression : kinds.lexicographicallyPrecedes(other.kinds)
    }

    /// Whether there is a path that fits both.
    func overlaps(_ other: PathPattern) -> Bool {
        segments.count == other.segments.count
            && zip(segments, other.segments).allSatisfy { own, other in
                guard case .literal(let bytes) = own, case .literal(let others) = other else { return true }
                return bytes == others
            }
    }

    private var kinds: [Int] {
        segments.map { segment in
            if case .literal = segment { 0 } else { 1 }
        }
    }

    /// Letters, digits and "-" as they are, every other byte by its number, so that none means anything else.
    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
            return String(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16)
            return "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
    }
}
