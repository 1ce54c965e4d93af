/// A JSON object as it was sent, with an index of its members; values are read from the text when asked for.
struct JSONObject: Sendable {
    /// The whole text.
    let text: [UInt8]
    let members: [JSONMember]

    /// Scans `text` with a scanner of the caller's, which may use the index's buffer again when the object is gone.
    init(scanning text: [UInt8], with scanner: inout JSONScanner) throws(JSONError) {
        members = try scanner.scan(text.span)
        self.text = text
    }

    init(scanning text: [UInt8]) throws(JSONError) {
        var scanner = JSONScanner()
        try self.init(scanning: text, with: &scanner)
    }

    /// The value of the member with a name that its fingerprint says.
    ///
    /// - Precondition: The name is short.
    subscript(name: JSONName.Fingerprint) -> JSONValue? {
        precondition(name.isName, "a long name has to be compared by its bytes")
        let members = members.span
        for index in members.indices where members[index].fingerprint == name { return members[index].value }
        return nil
    }

    /// The value of the member called `name`.
    subscript(name: JSONName) -> JSONValue? {
        let members = members.span
        for index in members.indices where members[index].fingerprint == name.fingerprint {
            if name.fingerprint.isName || members[index].name.equals(name.bytes.span, in: text.span) {
                return members[index].value
            }
        }
        return nil
    }

    /// The unescaped text of a string, or nil for another kind.
    func string(_ value: JSONValue) -> String? {
        guard let string = value.string else { return nil }
        return String(decoding: string.bytes(in: text.span), as: UTF8.self)
    }

    /// Whether `value` is a string that is exactly `bytes` when unescaped.
    func string(_ value: JSONValue, is bytes: [UInt8]) -> Bool {
        value.string?.equals(bytes.span, in: text.span) ?? false
    }

    /// The strings of an array, or nil if it is no array or one of its elements is no string.
    func strings(_ value: JSONValue) -> [String]? {
        guard value.kind == .array else { return nil }
        var strings: [String] = []
        var elements = JSONArray(value)
        while let element = elements.next(in: text.span) {
            guard let string = string(element) else { return nil }
            strings.append(string)
        }
        return strings
    }
}
