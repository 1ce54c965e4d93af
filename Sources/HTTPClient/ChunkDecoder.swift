/// Takes the data out of a chunked body, however its bytes are divided (RFC 9112 §7.1).
struct ChunkDecoder {
    private enum Place {
        /// In the line with the size of a chunk.
        case size
        /// In the data of a chunk, before so many bytes of it.
        case data(Int)
        /// Behind the data of a chunk.
        case dataEnd
        /// Between the two bytes of that end.
        case dataLineFeed
        /// Behind the last chunk.
        case trailer
        case end
    }

    private let bodyLimitInBytes: Int
    private var place = Place.size
    /// The line that has begun.
    private var line: [UInt8] = []
    private var extraBytes = 0

    init(bodyLimitInBytes: Int) { self.bodyLimitInBytes = bodyLimitInBytes }

    /// What may stand around the data beyond the chunks' sizes, in the whole body: extensions, leading zeros, trailer
    /// fields. A bound for each line alone would let a byte of data bring kilobytes along.
    static let extraLimitInBytes = 16 << 10

    /// Takes the next bytes.
    ///
    /// - Parameter body: Where the data goes.
    /// - Returns: Whether the body is whole; what follows it is nobody's.
    /// - Throws: ``HTTPClientError/malformedChunk``, ``HTTPClientError/bodyTooLarge(limitInBytes:)`` before a chunk
    ///   beyond the limit begins, ``HTTPClientError/chunkExtrasTooLarge(limitInBytes:)``.
    mutating func receive(_ bytes: ArraySlice<UInt8>, into body: inout [UInt8]) throws(HTTPClientError) -> Bool {
        var rest = bytes
        while let next = rest.first {
            switch place {
            case .size:
                guard let line = try takeLine(from: &rest, freeBytes: Self.plainSizeInBytes) else { break }
                let size = try Self.size(in: line)
                guard size <= bodyLimitInBytes - body.count else { throw .bodyTooLarge(limitInBytes: bodyLimitInBytes) }
                place = size == 0 ? .trailer : .data(size)
            case .data(let count):
                let part = rest.prefix(count)
                body += part
                rest = rest.dropFirst(part.count)
                place = part.count == count ? .dataEnd : .data(count - part.count)
            case .dataEnd:
                guard next == UInt8(ascii: "\r") else { throw .malformedChunk }
                rest = rest.dropFirst()
                place = .dataLineFeed
            case .dataLineFeed:
                guard next == UInt8(ascii: "\n") else { throw .malformedChunk }
                rest = rest.dropFirst()
                place = .size
            case .trailer:
                guard let line = try takeLine(from: &rest, freeBytes: 2) else { break }
                if line.isEmpty { place = .end } else if FieldLine(parsing: line) == nil { throw .malformedChunk }
            case .end: return true
            }
        }
        if case .end = place { return true }
        return false
    }

    /// Sixteen digits and CRLF.
    private static let plainSizeInBytes = 18

    /// - Returns: The line without its CRLF, or nil if it goes on.
    private mutating func takeLine(
        from rest: inout ArraySlice<UInt8>, freeBytes: Int
    ) throws(HTTPClientError) -> ArraySlice<UInt8>? {
        let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        line += rest[..<(end ?? rest.endIndex)]
        rest = rest[(end ?? rest.endIndex)...]
        let extra = extraBytes + max(line.count - freeBytes, 0)
        guard extra <= Self.extraLimitInBytes else { throw .chunkExtrasTooLarge(limitInBytes: Self.extraLimitInBytes) }
        guard end != nil else { return nil }
        guard let content = FieldLine.content(of: line.dropLast()) else { throw .malformedChunk }
        extraBytes = extra
        line = []
        return content
    }

    /// The size of a chunk; of its extensions, which nobody knows, only the semicolon counts (RFC 9112 §7.1.1).
    private static func size(in line: ArraySlice<UInt8>) throws(HTTPClientError) -> Int {
        let digits = line.prefix(while: \.isHexadecimalDigit)
        let rest = line[digits.endIndex...]
        guard !digits.isEmpty, rest.isEmpty || rest.first(where: { !$0.isBlank }) == UInt8(ascii: ";") else {
            throw .malformedChunk
        }
        // More digits than an Int holds are more bytes than any limit.
        return Int(String(decoding: digits, as: UTF8.self), radix: 16) ?? .max
    }
}
