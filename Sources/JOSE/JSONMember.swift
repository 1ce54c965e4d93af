/// What a JSON value is (RFC 8259 §3).
package enum JSONKind: String, Sendable {
    case string, number, object, array, `true`, `false`, null
}

/// A JSON value's place in a text that the scanner has accepted.
struct JSONValue: Sendable {
    var kind: JSONKind
    var start: UInt32
    var end: UInt32
    /// Whether a string holds an escape; false for every other kind.
    var hasEscapes: Bool

    /// The string between the quotation marks, or nil for another kind.
    @inline(__always)
    var string: JSONString? {
        guard kind == .string else { return nil }
        return JSONString(start: start + 1, end: end - 1, hasEscapes: hasEscapes)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
}

/// A name and a value of an object.
struct JSONMember: Sendable {
    let name: JSONString
    let fingerprint: JSONName.Fingerprint
    var value = JSONValue(kind: .null, start: 0, end: 0, hasEscapes: false)
}
