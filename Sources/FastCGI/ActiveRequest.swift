/// A request between its BEGIN_REQUEST and the host's answer, with what has arrived of it.
struct ActiveRequest: Sendable {
    /// What the next record of this request may be.
    enum Stage {
        /// PARAMS has not ended.
        case parameters
        /// PARAMS has ended, STDIN has not.
        case body(Parameters, contentLength: Int?)
        /// The host has the head, and takes the body as it comes.
        case streaming(contentLength: Int?, received: Int)
        /// The host has the head, and was told that the body is cut; what still arrives of it is dropped.
        case cut
        /// The host has the whole request.
        case handedOut
        /// The host answers a refusal; everything else that arrives is dropped.
        case refused
    }

    let id: RequestID
    let keepConnection: Bool
    private(set) var stage = Stage.parameters
    /// What has come of the stream that is arriving.
    private var stream: [UInt8] = []

    init(id: RequestID, keepConnection: Bool) {
        self.id = id
        self.keepConnection = keepConnection
    }

    /// How many bytes of the request are kept here.
    var bufferedBytes: Int {
        if case .body(let parameters, _) = stage { return stream.count + parameters.bytes.count }
        return stream.count
    }

    /// Whether `count` more bytes keep the stream that is arriving within its limit.
    func accepts(_ count: Int, limit: Int) -> Bool {
        if case .streaming(_, let received) = stage { return count <= limit - received }
        return count <= limit - stream.count
    }

    /// Keeps the next bytes of the stream that is arriving; drops them if there is none.
    ///
    /// - Returns: The bytes of a body that the host takes as it comes.
    mutating func receive(_ bytes: Span<UInt8>) -> Event? {
        switch stage {
        case .parameters: break
        case .body(_, let contentLength?):
            // Doubling, but never past the announced length, which alone may not allocate anything.
            let needed = stream.count + bytes.count
            if stream.capacity < needed, needed <= contentLength {
                stream.reserveCapacity(min(contentLength, 2 * needed))
            }
        case .body(_, contentLength: nil): break
        case .streaming(let contentLength, let received):
            guard bytes.count > 0 else { return nil }
            stage = .streaming(contentLength: contentLength, received: received + bytes.count)
            var part: [UInt8] = []
            part.append(copying: bytes)
            return .bodyPart(id, part)
        case .cut, .handedOut, .refused: return nil
        }
        stream.append(copying: bytes)
        return nil
    }

    /// Ends PARAMS.
    ///
    /// - Parameter streams: Whether the host takes the body of such a request as it comes.
    /// - Returns: Why the request is refused already now, or the head of one that is streamed; nil if its body may come.
    mutating func endParameters(bodyLimit: Int, streams: BodyStreaming?) throws(ProtocolError) -> Event? {
        let parameters = try Parameters(parsing: stream)
        var contentLength: Int?
        // nginx sends an empty CONTENT_LENGTH for a request that has none.
        if let text = parameters.value(of: "CONTENT_LENGTH"), !text.isEmpty {
            var length = 0
            for byte in text {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                    return refuse(.contentLengthMismatch)
                }
                // Any number of digits may come.
                length = length > Int.max / 16 ? Int.max : length * 10 + Int(byte & 0x0F)
            }
            guard length <= bodyLimit else { return refuse(.bodyTooLarge) }
            contentLength = length
        }
        stream = []
        guard let streams, contentLength != 0, streams(parameters) else {
            stage = .body(parameters, contentLength: contentLength)
            return nil
        }
        stage = .streaming(contentLength: contentLength, received: 0)
        return .head(IncomingRequest(id: id, parameters: parameters, body: [], keepConnection: keepConnection))
    }

    /// Ends STDIN, and hands the request out unless the host has it.
    mutating func endBody() -> Event? {
        if case .streaming(let contentLength, let received) = stage {
            stage = .handedOut
            return .bodyEnded(id, (contentLength ?? received) == received ? nil : .contentLengthMismatch)
        }
        guard case .body(let parameters, let contentLength) = stage else { return nil }
        if let contentLength, contentLength != stream.count { return refuse(.contentLengthMismatch) }
        let request = IncomingRequest(id: id, parameters: parameters, body: stream, keepConnection: keepConnection)
        stage = .handedOut
        stream = []
        return .request(request)
    }

    /// Lets go of everything that has arrived.
    mutating func refuse(_ refusal: Refusal) -> Event {
        if case .streaming = stage {
            stage = .cut
            return .bodyEnded(id, refusal)
        }
        stage = .refused
        stream = []
        return .refused(id, refusal, keepConnection: keepConnection)
    }
}

extension [UInt8] {
    /// Appends in one copy what `append(contentsOf:)` cannot take from a span.
    mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}
