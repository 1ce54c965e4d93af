/// Takes the body out of the bytes of one response, however they are divided (RFC 9112 §6.3).
struct ResponseDecoder {
    private let bodyLimitInBytes: Int
    private var headBytes: [UInt8] = []
    private var head: ResponseHead?
    private var body: [UInt8] = []

    init(bodyLimitInBytes: Int) { self.bodyLimitInBytes = bodyLimitInBytes }

    /// Key sets come with some 500 bytes of head, behind talkative proxies with 4,000.
    static let headLimitInBytes = 16 << 10

    /// Takes the next bytes.
    ///
    /// - Returns: The body, once it is whole; what follows it is nobody's.
    /// - Throws: ``HTTPClientError`` as soon as no later byte could make it a good response.
    mutating func receive(_ bytes: [UInt8]) throws(HTTPClientError) -> [UInt8]? {
        if head == nil {
            guard let rest = try receiveHead(bytes) else { return nil }
            try receiveBody(rest)
        } else {
            try receiveBody(bytes[...])
        }
        guard let length = head?.contentLength, body.count >= length else { return nil }
        return Array(body.prefix(length))
    }

    /// Takes the end of the connection.
    ///
    /// - Parameter isClean: Whether the other side has said that this was all.
    /// - Returns: The body, whose length nobody told.
    /// - Throws: ``HTTPClientError/cutOff(bodyBytes:expected:)``.
    func end(isClean: Bool) throws(HTTPClientError) -> [UInt8] {
        guard isClean, let head, head.contentLength == nil else {
            throw .cutOff(bodyBytes: body.count, expected: head?.contentLength)
        }
        return body
    }

    /// - Returns: The bytes after the head, or nil if it goes on.
    private mutating func receiveHead(_ bytes: [UInt8]) throws(HTTPClientError) -> ArraySlice<UInt8>? {
        // The empty line may have begun three bytes before these.
        let start = max(headBytes.count - 3, 0)
        headBytes += bytes
        guard zip(headBytes, ResponseHead.versionPrefix).allSatisfy(==) else { throw .malformedHead }
        guard let end = headBytes[start...].firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard headBytes.count < Self.headLimitInBytes else {
                throw .headTooLarge(limitInBytes: Self.headLimitInBytes)
            }
            return nil
        }
        guard end.upperBound <= Self.headLimitInBytes else {
            throw .headTooLarge(limitInBytes: Self.headLimitInBytes)
        }
        let head = try ResponseHead(parsing: Array(headBytes[..<(end.lowerBound + 2)]))
        try accept(head)
        self.head = head
        return headBytes[end.upperBound...]
    }

    private func accept(_ head: ResponseHead) throws(HTTPClientError) {
        switch head.status {
        case 200: break
        case 301, 302, 303, 307, 308: throw .redirected(status: head.status)
        default: throw .unexpectedStatus(head.status)
        }
        guard !head.isTransferCoded else { throw .transferCoded }
        guard !head.isContentCoded else { throw .contentCoded }
        if let length = head.contentLength, length > bodyLimitInBytes {
            throw .bodyTooLarge(limitInBytes: bodyLimitInBytes)
        }
    }

    private mutating func receiveBody(_ bytes: ArraySlice<UInt8>) throws(HTTPClientError) {
        body += bytes
        guard head?.contentLength != nil || body.count <= bodyLimitInBytes else {
            throw .bodyTooLarge(limitInBytes: bodyLimitInBytes)
        }
    }
}
