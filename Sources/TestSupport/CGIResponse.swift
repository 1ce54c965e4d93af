/// A CGI response: fields, an empty line, and a body (RFC 3875 §6).
package struct CGIResponse: Equatable, Sendable {
    /// A header field as it was sent.
    package struct Field: Equatable, Sendable {
        /// The name, in the letters that were sent.
        package var name: String
        /// The value without the white space around it.
        package var value: String
    }

    /// The number in `Status`; 200 where there is none (RFC 3875 §6.3.3).
    package let status: Int
    /// The fields other than `Status`, in the order of their arrival.
    package let fields: [Field]
    /// What follows the empty line.
    package let body: [UInt8]

    /// Reads a whole response.
    ///
    /// - Throws: ``FastCGIClientError/malformedHead`` if a line is no field, the empty line is missing, or the status
    ///   is not three digits.
    package init(parsing bytes: [UInt8]) throws(FastCGIClientError) {
        var status = 200
        var fields: [Field] = []
        var rest = bytes[...]
        while true {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .malformedHead }
            var line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .malformedHead
            }
            let field = Field(name: Self.text(line[..<colon]), value: Self.text(line[(colon + 1)...]))
            guard field.name.lowercased() == "status" else {
                fields.append(field)
                continue
            }
            let digits = field.value.prefix { character in character != " " }
            guard digits.utf8.count == 3, let number = Int(digits) else { throw .malformedHead }
            status = number
        }
        self.status = status
        self.fields = fields
        body = [UInt8](rest)
    }

    /// The value of the first field with this name in any case; nil if there is none.
    package subscript(name: String) -> String? {
        fields.first { field in field.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as text; invalid UTF-8 becomes replacement characters.
    package var text: String { String(decoding: body, as: UTF8.self) }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let trimmed = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return String(decoding: Array(trimmed), as: UTF8.self)
    }
}
