/// Whether the host takes the body of a request with this head as it comes, instead of whole.
///
/// It is asked once for each request whose body is not known to be empty, while its connection is locked.
package typealias BodyStreaming = @Sendable (Parameters) -> Bool

/// Turns the bytes that one connection receives into events: FastCGI 1.0 for responders, without the socket.
///
/// Records may be split and mixed anywhere. A connection without a request under way holds no buffer. After a thrown
/// error the connection can only be closed; the decoder is of no further use.
package struct ConnectionDecoder: Sendable {
    /// What the next bytes are.
    private enum Step {
        case header
        case beginRequest(RequestID)
        case getValues
        case stream(RequestID)
        case skip
    }

    private let limits: Limits
    private let streams: BodyStreaming?
    private var step = Step.header
    /// How much of the content, or of what is skipped, has not arrived.
    private var left = 0
    private var padding = 0
    private var word = PartialWord()
    private var getValuesBody: [UInt8] = []
    /// nginx has one request at a time on a connection, so a list is searched fastest.
    var active: [ActiveRequest] = []

    /// A decoder for a fresh connection.
    ///
    /// - Parameter streams: Whose bodies the host takes as they come; nil where it takes all of them whole.
    package init(limits: Limits, streams: BodyStreaming? = nil) {
        self.limits = limits
        self.streams = streams
    }

    /// How many requests are arriving, handed out or refused, and not finished.
    package var activeRequests: Int { active.count }

    /// Whether nothing is under way: no request, and no record of which only a part has arrived.
    package var isIdle: Bool {
        guard active.isEmpty, word.isEmpty, case .header = step else { return false }
        return true
    }

    /// Frees the id of a request that the host has answered; what still arrives of that request is ignored (§3.3).
    ///
    /// An id that is not active is let be.
    package mutating func finished(_ id: RequestID) {
        active.removeAll { request in request.id == id }
        if active.isEmpty { active = [] }
    }

    /// Reads on to the next event.
    ///
    /// - Parameters:
    ///   - bytes: What the connection has received.
    ///   - offset: Where to read on, in bytes; advanced past what was used.
    /// - Returns: The event, or nil when the bytes are used up.
    /// - Throws: ``ProtocolError`` when the peer breaks the protocol.
    package mutating func next(in bytes: Span<UInt8>, at offset: inout Int) throws(ProtocolError) -> Event? {
        while true {
            switch step {
            case .header:
                guard let header = word.read(bytes, at: &offset) else { return nil }
                if let event = try start(RecordHeader(parsing: header)) { return event }
            case .beginRequest(let id):
                guard let body = word.read(bytes, at: &offset) else { return nil }
                skipPadding()
                if let reply = begin(BeginRequest(body), id: id) { return reply }
            case .getValues:
                let chunk = take(bytes, at: &offset)
                getValuesBody.append(copying: bytes.extracting(chunk))
                guard left == 0 else { return nil }
                skipPadding()
                let result = try ManagementRecord.getValuesResult(for: getValuesBody, limits: limits)
                getValuesBody = []
                return .reply(result, closesConnection: false)
            case .stream(let id):
                let chunk = take(bytes, at: &offset)
                let part = index(of: id).flatMap { index in active[index].receive(bytes.extracting(chunk)) }
                if left == 0 { skipPadding() } else if part == nil { return nil }
                if let part { return part }
            case .skip:
                _ = take(bytes, at: &offset)
                guard left == 0 else { return nil }
                step = .header
            }
        }
    }
}

extension ConnectionDecoder {
    /// Decides what a record's content is for; an event that needs no content comes before it.
    private mutating func start(_ header: RecordHeader) throws(ProtocolError) -> Event? {
        let length = Int(header.contentLength)
        left = length
        padding = Int(header.paddingLength)

        guard header.id != .null else {
            if header.type == .getValues {
                step = .getValues
                return nil
            }
            skipRecord()
            return .reply(ManagementRecord.unknownType(header.type), closesConnection: false)
        }
        if header.type == .beginRequest {
            guard length == BeginRequest.length else { throw .beginRequestLength(found: length) }
            guard index(of: header.id) == nil else { throw .requestAlreadyActive(header.id) }
            step = .beginRequest(header.id)
            return nil
        }
        guard let index = index(of: header.id) else {
            skipRecord()
            return nil
        }
        switch header.type {
        case .parameters, .standardInput:
            return try startStream(header, of: index)
        case .abortRequest:
            skipRecord()
            return abort(index)
        // Neither is for a responder to act upon, and to ignore it loses nothing: DATA belongs to filters, a type
        // above 11 to a later version, of which §4.2 lets only management records be answered.
        case let type where type == .data || !type.isNamed:
            skipRecord()
            return nil
        default:
            throw .misplacedRecord(header.type, header.id)
        }
    }

    private mutating func startStream(_ header: RecordHeader, of index: Int) throws(ProtocolError) -> Event? {
        let limit: Int
        switch (active[index].stage, header.type) {
        case (.parameters, .parameters): limit = limits.headInBytes
        case (.body, .standardInput), (.streaming, .standardInput): limit = limits.bodyInBytes
        case (.parameters, _): throw .parametersNotEnded(header.id)
        case (.body, _), (.streaming, _), (.handedOut, _): throw .streamEnded(header.type, header.id)
        case (.refused, _), (.cut, _):
            skipRecord()
            return nil
        }
        if header.contentLength == 0 {
            skipRecord()
            return header.type == .parameters
                ? try active[index].endParameters(bodyLimit: limits.bodyInBytes, streams: streams)
                : active[index].endBody()
        }
        guard active[index].accepts(Int(header.contentLength), limit: limit) else {
            skipRecord()
            return active[index].refuse(header.type == .parameters ? .headTooLarge : .bodyTooLarge)
        }
        step = .stream(header.id)
        return nil
    }

    /// Begins a request, or says no at once: then its id stays inactive, and what follows of it is ignored.
    private mutating func begin(_ begin: BeginRequest, id: RequestID) -> Event? {
        let status: ProtocolStatus
        if begin.role != .responder {
            status = .unknownRole
        } else if active.count >= limits.requestsPerConnection {
            status = limits.requestsPerConnection > 1 ? .overloaded : .cannotMultiplex
        } else {
            active.append(ActiveRequest(id: id, keepConnection: begin.keepConnection))
            return nil
        }
        return end(id, EndRequest(protocolStatus: status), keepConnection: begin.keepConnection)
    }

    /// Gives up a request (§5.4). The host knows nothing of one that is still arriving, so that is ended here, with
    /// the status of a program that failed.
    private mutating func abort(_ index: Int) -> Event? {
        let request = active[index]
        switch request.stage {
        case .streaming, .cut, .handedOut: return .aborted(request.id)
        case .refused: return nil
        case .parameters, .body:
            finished(request.id)
            return end(request.id, EndRequest(applicationStatus: 1), keepConnection: request.keepConnection)
        }
    }

    private func end(_ id: RequestID, _ end: EndRequest, keepConnection: Bool) -> Event {
        var record: [UInt8] = []
        record.append(end, id: id)
        return .reply(record, closesConnection: !keepConnection)
    }

    func index(of id: RequestID) -> Int? { active.firstIndex { request in request.id == id } }

    /// Takes what has arrived of the ``left`` bytes.
    private mutating func take(_ bytes: Span<UInt8>, at offset: inout Int) -> Range<Int> {
        let start = offset
        let count = min(left, bytes.count - start)
        offset += count
        left -= count
        return start..<offset
    }

    private mutating func skipPadding() {
        left = padding
        step = left == 0 ? .header : .skip
    }

    private mutating func skipRecord() {
        left += padding
        step = left == 0 ? .header : .skip
    }
}
