/// Why bytes are not one JSON object as this package reads JSON (RFC 8259, RFC 7515 §4). Offsets are in bytes.
package enum JSONError: Error, Equatable {
    /// The text is longer than any caller's limit should have allowed.
    case tooLong(count: Int, limit: Int)
    /// The text ends inside a value.
    case unexpectedEnd
    /// A byte that the grammar does not allow there; also a byte order mark, and anything after the value.
    case unexpectedByte(offset: Int)
    /// The text is a JSON value of another kind, or none.
    case notAnObject
    /// A control character or an unknown escape in a string (RFC 8259 §7).
    case invalidString(offset: Int)
    /// Half of a surrogate pair as an escape (RFC 8259 §8.2).
    case loneSurrogate(offset: Int)
    /// Bytes that are not UTF-8: overlong, a surrogate, above U+10FFFF, or cut short (RFC 3629 §3).
    case invalidUTF8(offset: Int)
    /// The same member name twice in one object, however escaped (RFC 7515 §4).
    case duplicateName(offset: Int)
    /// Containers nested deeper than the limit.
    case tooDeep(limit: Int)
    /// More members in one object than the limit.
    case tooManyMembers(limit: Int)
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let count, let limit): "JSON text has \(count) bytes, expected at most \(limit)"
        case .unexpectedEnd: "JSON text ends inside a value"
        case .unexpectedByte(let offset): "JSON text has an unexpected byte at offset \(offset)"
        case .notAnObject: "JSON value is not an object"
        case .invalidString(let offset): "JSON string has a control character or unknown escape at offset \(offset)"
        case .loneSurrogate(let offset): "JSON string has half a surrogate pair at offset \(offset)"
        case .invalidUTF8(let offset): "JSON string is not UTF-8 at offset \(offset)"
        case .duplicateName(let offset): "JSON object repeats a member name at offset \(offset)"
        case .tooDeep(let limit): "JSON text nests deeper than \(limit) levels"
        case .tooManyMembers(let limit): "JSON object has more than \(limit) members"
        }
    }
}
