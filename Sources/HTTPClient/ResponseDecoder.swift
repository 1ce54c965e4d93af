/// Takes the body out of the bytes of one response, however they are divided (RFC 9112 §6.3).
struct ResponseDecoder {
    private let bodyLimitInBytes: Int
    /// The interim heads and the one that counts, as far as they have come.
    private var headBytes: [UInt8] = []
    /// Where the head begins that is being received.
    private var headStart = 0
    /// Nil before the head is whole.
    private var bodyEnd: ResponseHead.BodyEnd?
    private var chunks: ChunkDecoder
    private var body: [UInt8] = []

    init(bodyLimitInBytes: Int) {
        self.bodyLimitInBytes = bodyLimitInBytes
        chunks = ChunkDecoder(bodyLimitInBytes: bodyLimitInBytes)
    }

    /// Key sets come with some 500 bytes of head, behind talkative proxies with 4,000; interim heads count.
    static let headLimitInBytes = 16 << 10

    /// Takes the next bytes.
    ///
    /// - Returns: The body, once it is whole; what follows it is nobody's, and nothing is to be given after it.
    /// - Throws: ``HTTPClientError`` where a line or a size shows that no later byte can make it a good response.
    mutating func receive(_ bytes: [UInt8]) throws(HTTPClientError) -> [UInt8]? {
        if let bodyEnd { return try receiveBody(bytes[...], until: bodyEnd) }
        guard let (rest, bodyEnd) = try receiveHeads(bytes) else { return nil }
        self.bodyEnd = bodyEnd
        headBytes = []
        return try receiveBody(rest, until: bodyEnd)
    }

    /// Takes the end of the connection.
    ///
    /// - Parameter isClean: Whether the other side has said that this was all.
    /// - Returns: The body, whose length nobody told.
    /// - Throws: ``HTTPClientError/cutOff(bodyBytes:expected:)``.
    func end(isClean: Bool) throws(HTTPClientError) -> [UInt8] {
        if isClean, bodyEnd == .connection { return body }
        guard case .length(let length) = bodyEnd else { throw .cutOff(bodyBytes: body.count, expected: nil) }
        throw .cutOff(bodyBytes: body.count, expected: length)
    }

    /// - Returns: The bytes after the head and what ends them, or nil if it goes on.
    private mutating func receiveHeads(
        _ bytes: [UInt8]
    ) throws(HTTPClientError) -> (rest: ArraySlice<UInt8>, bodyEnd: ResponseHead.BodyEnd)? {
        // The empty line may have begun three bytes before these.
        let firstUnsearched = headBytes.count - 3
        headBytes += bytes
        while true {
            let start = headBytes.prefix(Self.headLimitInBytes).dropFirst(headStart)
            guard zip(start, ResponseHead.versionPrefix).allSatisfy(==) else { throw .malformedHead }
            let end = headBytes[max(firstUnsearched, headStart)...].firstRange(of: Array("\r\n\r\n".utf8))
            guard (end?.upperBound ?? headBytes.count + 1) <= Self.headLimitInBytes else {
                throw .headTooLarge(limitInBytes: Self.headLimitInBytes)
            }
            guard let end else { return nil }
            let head = try ResponseHead(parsing: Array(headBytes[headStart..<(end.lowerBound + 2)]))
            if !head.isInterim { return (headBytes[end.upperBound...], try accept(head)) }
            headStart = end.upperBound
        }
    }

    private func accept(_ head: ResponseHead) throws(HTTPClientError) -> ResponseHead.BodyEnd {
        switch head.status {
        case 200: break
        case 301, 302, 303, 307, 308: throw .redirected(status: head.status)
        default: throw .unexpectedStatus(head.status)
        }
        guard !head.isContentCoded else { throw .contentCoded }
        let bodyEnd = try head.bodyEnd()
        if case .length(let length) = bodyEnd, length > bodyLimitInBytes {
            throw .bodyTooLarge(limitInBytes: bodyLimitInBytes)
        }
        return bodyEnd
    }

    private mutating func receiveBody(
        _ bytes: ArraySlice<UInt8>, until end: ResponseHead.BodyEnd
    ) throws(HTTPClientError) -> [UInt8]? {
        switch end {
        case .lastChunk: return try chunks.receive(bytes, into: &body) ? body : nil
        case .length(let length):
            body += bytes.prefix(length - body.count)
            return body.count == length ? body : nil
        case .connection:
            body += bytes
            guard body.count <= bodyLimitInBytes else { throw .bodyTooLarge(limitInBytes: bodyLimitInBytes) }
            return nil
        }
    }
}
