/// The status line and the header fields of an HTTP/1.x response, as far as a fetch goes by them (RFC 9112 §4, §5).
struct ResponseHead: Equatable {
    let status: Int
    /// Nil where the body ends with the connection.
    private(set) var contentLength: Int?
    private(set) var isTransferCoded = false
    private(set) var isContentCoded = false

    /// Reads a head.
    ///
    /// It takes one spelling only: every lenience here is a second way to read the same bytes.
    ///
    /// - Parameter bytes: All bytes before the empty line, with the CRLF of the last field line.
    /// - Throws: ``HTTPClientError/malformedHead``.
    init(parsing bytes: [UInt8]) throws(HTTPClientError) {
        var lines = ArraySlice(bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false))
        guard lines.popLast()?.isEmpty == true, let first = lines.popFirst() else { throw .malformedHead }
        status = try Self.status(of: Self.content(of: first))
        for line in lines { try read(Self.content(of: line)) }
    }

    /// The line without its CR; no other control character but the tab may stand in it (RFC 9110 §5.5).
    private static func content(of line: ArraySlice<UInt8>) throws(HTTPClientError) -> ArraySlice<UInt8> {
        let content = line.dropLast()
        guard line.last == UInt8(ascii: "\r"),
            content.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
        else { throw .malformedHead }
        return content
    }

    /// `HTTP/1.1 200 OK`, of which the phrase may be missing.
    private static func status(of line: ArraySlice<UInt8>) throws(HTTPClientError) -> Int {
        let bytes = Array(line)
        guard bytes.count >= 12, bytes.starts(with: versionPrefix), bytes[7].isDigit, bytes[8] == UInt8(ascii: " "),
            bytes[9..<12].allSatisfy(\.isDigit), bytes.count == 12 || bytes[12] == UInt8(ascii: " "),
            let status = Int(String(decoding: bytes[9..<12], as: UTF8.self)), status >= 100
        else { throw .malformedHead }
        return status
    }

    /// What every response begins with.
    static let versionPrefix = Array("HTTP/1.".utf8)

    private mutating func read(_ line: ArraySlice<UInt8>) throws(HTTPClientError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHead }
        let name = line[..<colon]
        // A space before the colon, or in front of a folded line, has let two readers see two messages (RFC 9112 §5.1).
        guard !name.isEmpty, name.allSatisfy(isTokenCharacter) else { throw .malformedHead }
        let value = line[(colon + 1)...].drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        switch String(decoding: name, as: UTF8.self).lowercased() {
        case "content-length":
            guard contentLength == nil, !value.isEmpty, value.allSatisfy(\.isDigit) else { throw .malformedHead }
            // More digits than an Int holds are more bytes than any limit.
            contentLength = Int(String(decoding: value, as: UTF8.self)) ?? .max
        case "transfer-encoding": isTransferCoded = true
        case "content-encoding":
            isContentCoded = isContentCoded || String(decoding: value, as: UTF8.self).lowercased() != "identity"
        default: break
        }
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

/// RFC 9110 §5.6.2.
private func isTokenCharacter(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
}
