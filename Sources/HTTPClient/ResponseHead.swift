/// The status line and the header fields of an HTTP/1.x response, as far as a fetch goes by them (RFC 9112 §4, §5).
struct ResponseHead: Equatable {
    /// What ends a body (RFC 9112 §6.3).
    enum BodyEnd: Equatable {
        /// The chunk without data, and the trailer.
        case lastChunk
        /// Its last byte, whose place is told.
        case length(Int)
        /// The end of the connection.
        case connection
    }

    let status: Int
    private let isHTTP10: Bool
    private var contentLength: Int?
    private var isTransferCoded = false
    /// Whether the only transfer coding is this.
    private var isChunked = false
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
        isHTTP10 = bytes.starts(with: "HTTP/1.0".utf8)
        for line in lines {
            guard let field = FieldLine(parsing: try Self.content(of: line)) else { throw .malformedHead }
            try read(field)
        }
    }

    /// Whether another head follows; one with 101, which must be asked for, would end HTTP (RFC 9110 §15.2).
    var isInterim: Bool { (100...199).contains(status) && status != 101 }

    /// What ends the body of a response with this head, unless its status alone does.
    ///
    /// - Throws: ``HTTPClientError/transferCoded``, ``HTTPClientError/ambiguousLength``.
    func bodyEnd() throws(HTTPClientError) -> BodyEnd {
        guard isTransferCoded else { return contentLength.map { .length($0) } ?? .connection }
        // Who says both, or chunks in HTTP/1.0, is read differently by others on the way (RFC 9112 §6.1).
        guard contentLength == nil else { throw .ambiguousLength }
        guard isChunked, !isHTTP10 else { throw .transferCoded }
        return .lastChunk
    }

    private static func content(of line: ArraySlice<UInt8>) throws(HTTPClientError) -> ArraySlice<UInt8> {
        guard let content = FieldLine.content(of: line) else { throw .malformedHead }
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

    private mutating func read(_ field: FieldLine) throws(HTTPClientError) {
        switch field.name {
        case "content-length":
            guard contentLength == nil, !field.value.isEmpty, field.value.allSatisfy(\.isDigit) else {
                throw .malformedHead
            }
            // More digits than an Int holds are more bytes than any limit.
            contentLength = Int(String(decoding: field.value, as: UTF8.self)) ?? .max
        case "transfer-encoding":
            isChunked = !isTransferCoded && field.says("chunked")
            isTransferCoded = true
        case "content-encoding": isContentCoded = isContentCoded || !field.says("identity")
        default: break
        }
    }
}
