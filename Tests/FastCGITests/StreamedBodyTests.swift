import FastCGI
import TestSupport
import Testing

@Suite struct `Bodies taken as they come` {
    /// Requests whose path begins so are streamed.
    private static let streams: BodyStreaming = { parameters in
        parameters.value(of: "STREAM").map { $0.elementsEqual("yes".utf8) } ?? false
    }

    private static func decoder(_ limits: Limits = .roomy) -> ConnectionDecoder {
        ConnectionDecoder(limits: limits, streams: streams)
    }

    private static func request(_ size: Int, length: String? = nil, streams: String = "yes") -> FastCGIRequest {
        FastCGIRequest(
            parameters: [("STREAM", streams)] + (length.map { [("CONTENT_LENGTH", $0)] } ?? []),
            body: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    }

    private static func head(_ request: FastCGIRequest) throws -> Event {
        .head(
            IncomingRequest(
                id: request.id, parameters: try Parameters(parsing: request.parameters), body: [],
                keepConnection: request.keepConnection))
    }

    /// The body that the events amount to, and the events without it.
    private static func joined(_ events: [Event]) -> (body: [UInt8], others: [Event]) {
        var body: [UInt8] = []
        var others: [Event] = []
        for event in events {
            if case .bodyPart(.one, let part) = event {
                #expect(!part.isEmpty)
                body += part
            } else {
                others.append(event)
            }
        }
        return (body, others)
    }

    @Test(arguments: [1, 7, 8, 9, 100, 70_000], [1, 5, 8, 65_535])
    func `come out after the head, cut as they arrived, and end`(size: Int, recordLength: Int) throws {
        for length in [nil, "\(size)", ""] {
            for pieces in [size > 1_000 ? 999 : 1, .max] {
                var request = Self.request(size, length: length)
                request.bodyRecordLength = recordLength
                var decoder = Self.decoder()
                let (body, others) = Self.joined(try decoder.events(in: request.encoded(), pieces: pieces))
                #expect(body == request.body)
                #expect(try others == [Self.head(request), .bodyEnded(.one, nil)])
                #expect(decoder.activeRequests == 1)
                decoder.finished(.one)
                #expect(decoder.isIdle)
            }
        }
    }

    @Test func `begin with the head before anything of the body has arrived`() throws {
        let request = Self.request(2)
        var decoder = Self.decoder()
        let head = begin(.one) + record(.parameters, .one, request.parameters) + record(.parameters, .one)
        #expect(try decoder.events(in: head) == [Self.head(request)])
        #expect(try decoder.events(in: record(.standardInput, .one, [1])) == [.bodyPart(.one, [1])])
        // Half a record is given out, too.
        #expect(
            try decoder.events(in: Array(record(.standardInput, .one, [1, 2, 3]).prefix(10))) == [
                .bodyPart(.one, [1, 2])
            ])
    }

    @Test func `are not asked for where the head says that there is none`() throws {
        let request = Self.request(0, length: "0")
        var decoder = Self.decoder()
        guard case .request? = try decoder.events(in: request.encoded()).first else {
            Issue.record("a request without a body was streamed")
            return
        }
    }

    @Test func `leave other requests whole`() throws {
        let request = Self.request(20, streams: "no")
        var decoder = Self.decoder()
        #expect(try decoder.events(in: request.encoded()) == events(in: request.encoded()))
    }

    @Test(arguments: ["19", "21", "0021"])
    func `end with a refusal when they do not have the length that CONTENT_LENGTH says`(length: String) throws {
        var decoder = Self.decoder()
        let (body, others) = Self.joined(try decoder.events(in: Self.request(20, length: length).encoded()))
        #expect(body.count == 20)
        #expect(others.last == .bodyEnded(.one, .contentLengthMismatch))
    }

    @Test(arguments: [1, 7, 64])
    func `are held to the limit in all, and dropped beyond it`(recordLength: Int) throws {
        let limits = Limits(headInBytes: 100, bodyInBytes: 50, requestsPerConnection: 2, connections: 1)
        var request = Self.request(50)
        request.bodyRecordLength = recordLength
        var decoder = Self.decoder(limits)
        let atLimit = Self.joined(try decoder.events(in: request.encoded()))
        #expect(atLimit.body.count == 50)
        #expect(atLimit.others.last == .bodyEnded(.one, nil))

        request.body += [UInt8](repeating: 1, count: 300)
        var another = Self.decoder(limits)
        let (body, others) = Self.joined(try another.events(in: request.encoded()))
        #expect(body.count <= 50)
        #expect(try others == [Self.head(request), .bodyEnded(.one, .bodyTooLarge)])
        #expect(another.activeRequests == 1)
        another.finished(.one)
        #expect(another.isIdle)
    }

    @Test func `are refused by their head when CONTENT_LENGTH is beyond the limit`() throws {
        let limits = Limits(headInBytes: 100, bodyInBytes: 50, requestsPerConnection: 2, connections: 1)
        var decoder = Self.decoder(limits)
        #expect(
            try decoder.events(in: Self.request(51, length: "51").encoded())
                == [.refused(.one, .bodyTooLarge, keepConnection: true)])
    }

    @Test func `may be aborted in the middle, at the end and when cut`() throws {
        let request = Self.request(300)
        let whole = request.encoded()
        // Without the empty record that ends the body; with it; with a limit that cuts it.
        for (bytes, limit) in [(Array(whole.dropLast(8)), 500), (whole, 500), (whole, 50)] {
            var decoder = Self.decoder(
                Limits(headInBytes: 100, bodyInBytes: limit, requestsPerConnection: 2, connections: 1))
            _ = try decoder.events(in: bytes)
            #expect(try decoder.events(in: request.abort()) == [.aborted(.one)])
        }
    }

    @Test func `are dropped once the request is finished`() throws {
        let whole = Self.request(300).encoded()
        var decoder = Self.decoder()
        _ = try decoder.events(in: Array(whole.prefix(100)))
        decoder.finished(.one)
        #expect(try decoder.events(in: Array(whole[100...])).isEmpty)
        #expect(decoder.isIdle)
    }

    @Test func `may not go on after their end`() throws {
        var decoder = Self.decoder()
        _ = try decoder.events(in: Self.request(3).encoded())
        #expect(throws: ProtocolError.streamEnded(.standardInput, .one)) {
            try decoder.events(in: record(.standardInput, .one, [1]))
        }
    }

    @Test(arguments: 20..<23)
    func `mean the same in pieces of any size, whatever was changed on the way`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = FastCGIRequest.interleaved([Self.request(40, length: "40"), FastCGIRequest.small.with(id: .two)])
        for _ in 0..<2_000 {
            var stream = whole
            for _ in 0..<2 {
                stream[Int.random(in: 0..<stream.count, using: &random)] = .random(in: 0...12, using: &random)
            }
            let pieces = Int.random(in: 1...50, using: &random)
            func outcome(_ pieces: Int) -> Result<[Event], ProtocolError> {
                Result { () throws(ProtocolError) in
                    var decoder = Self.decoder()
                    return try decoder.events(in: stream, pieces: pieces).reduce(into: []) { events, event in
                        // Where a body is cut is not what it means.
                        if case .bodyPart(let id, let part) = event, case .bodyPart(id, let before)? = events.last {
                            events[events.count - 1] = .bodyPart(id, before + part)
                        } else {
                            events.append(event)
                        }
                    }
                }
            }
            #expect(outcome(pieces) == outcome(.max))
        }
    }
}

extension FastCGIRequest {
    fileprivate func with(id: RequestID) -> FastCGIRequest {
        var request = self
        request.id = id
        return request
    }
}

@Suite struct `Streamed responses` {
    @Test(arguments: [1, 8, 65_527, 65_528, 65_529, 200_000])
    func `are read back from their pieces`(size: Int) throws {
        let records = StreamedRecords(id: .two)
        let body = ResponseRecordsTests.body(size)
        var bytes = records.piece(ResponseRecordsTests.head)
        bytes += records.piece(body)
        bytes += records.piece([])
        bytes += records.piece([9])
        var reader = FastCGIAnswerReader()
        try reader.append(bytes)
        #expect(reader.partialAnswer(for: .two)?.endsStandardOutput == false)
        try reader.append(records.end())
        let taken = reader.takeAnswer(for: .two)
        let answer = try #require(taken)
        #expect(answer.standardOutput == ResponseRecordsTests.head + body + [9])
        #expect(answer.endsStandardOutput)
        #expect(answer.end == EndRequest())
        #expect(bytes.count % 8 == 0)
    }

    @Test func `are cut with a record that no application may send`() {
        #expect(StreamedRecords(id: .two).cut() == [1, 2, 0, 2, 0, 0, 0, 0])
        var reader = FastCGIAnswerReader()
        #expect(throws: FastCGIClientError.self) { try reader.append(StreamedRecords(id: .two).cut()) }
    }
}

private typealias ResponseRecordsTests = `Response records`
