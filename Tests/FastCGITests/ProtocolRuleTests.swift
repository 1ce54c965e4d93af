import FastCGI
import TestSupport
import Testing

@Suite struct `Protocol rules` {
    @Test func `a stream that is not FastCGI is refused`() {
        #expect(throws: ProtocolError.version(found: 0x47)) { try events(in: Array("GET / HTTP/1.1\r\n\r\n".utf8)) }
    }

    @Test(arguments: [0, 1, 7, 9, 16, 65_535])
    func `BEGIN_REQUEST of another length than eight is refused`(length: Int) {
        #expect(throws: ProtocolError.beginRequestLength(found: length)) {
            try events(in: record(.beginRequest, .one, [UInt8](repeating: 0, count: length)))
        }
    }

    static let requestsUnderWay = [
        begin(.one), begin(.one) + record(.parameters, .one), FastCGIRequest.small.encoded(),
    ]

    @Test(arguments: requestsUnderWay)
    func `an active id is not begun again`(bytes: [UInt8]) {
        #expect(throws: ProtocolError.requestAlreadyActive(.one)) { try events(in: bytes + begin(.one)) }
    }

    @Test func `STDIN before the end of PARAMS is refused`() {
        #expect(throws: ProtocolError.parametersNotEnded(.one)) {
            try events(in: begin(.one) + record(.standardInput, .one))
        }
    }

    static let endedStreams: [(RecordType, [UInt8])] = [
        (.parameters, begin(.one) + record(.parameters, .one)),
        (.parameters, FastCGIRequest.small.encoded()),
        (.standardInput, FastCGIRequest.small.encoded()),
    ]

    @Test(arguments: endedStreams, [0, 1])
    func `a stream does not go on after its end`(row: (RecordType, [UInt8]), length: Int) {
        let more = record(row.0, .one, [UInt8](repeating: 0, count: length))
        #expect(throws: ProtocolError.streamEnded(row.0, .one)) { try events(in: row.1 + more) }
    }

    static let misplaced: [RecordType] = [
        .endRequest, .standardOutput, .standardError, .getValues, .getValuesResult, .unknownType,
    ]

    @Test(arguments: misplaced)
    func `a record that no web server sends for a request is refused`(type: RecordType) {
        #expect(throws: ProtocolError.misplacedRecord(type, .one)) { try events(in: begin(.one) + record(type, .one)) }
    }

    @Test func `PARAMS that end inside a pair are refused`() {
        #expect(throws: ProtocolError.truncatedPair(needed: 2, available: 1)) {
            try events(in: FastCGIRequest(parameterBytes: [1, 1, 0x41]).encoded())
        }
    }

    static let ignorable: [RecordType] = [
        .abortRequest, .endRequest, .parameters, .standardInput, .standardOutput, .standardError, .data, .getValues,
        RecordType(rawValue: 0), RecordType(rawValue: 200),
    ]

    @Test(arguments: ignorable)
    func `records of an inactive id are ignored`(type: RecordType) throws {
        let stray = record(type, .two, [1, 2, 3]) + record(type, .two)
        #expect(try events(in: stray).isEmpty)
        #expect(try events(in: stray + FastCGIRequest.small.encoded()).count == 1)
    }

    static let laterTypes: [RecordType] = [
        .data, RecordType(rawValue: 0), RecordType(rawValue: 12), RecordType(rawValue: 255),
    ]

    @Test(arguments: laterTypes)
    func `DATA and types of a later version do not disturb a request`(type: RecordType) throws {
        let records = FastCGIRequest.small.records()
        let bytes = records.flatMap { each in each.encoded() + record(type, .one, [9, 9, 9]) }
        #expect(try events(in: bytes) == events(in: FastCGIRequest.small.encoded()))
    }

    @Test(arguments: [0, 2, 3, 65_535] as [UInt16], [true, false])
    func `a role other than responder is answered with UNKNOWN_ROLE`(role: UInt16, keep: Bool) throws {
        var request = FastCGIRequest.small
        request.role = Role(rawValue: role)
        request.keepConnection = keep
        // What follows its BEGIN_REQUEST belongs to an id that never became active.
        #expect(
            try events(in: request.encoded()) == [.reply(end(.one, .unknownRole), closesConnection: !keep)])
    }

    @Test func `requests beyond the limit of a connection are answered with OVERLOADED`() throws {
        let limits = Limits(headInBytes: 100, bodyInBytes: 100, requestsPerConnection: 2, connections: 1)
        var decoder = ConnectionDecoder(limits: limits)
        let third = RequestID(rawValue: 3)
        #expect(
            try decoder.events(in: begin(.one) + begin(.two) + begin(third))
                == [.reply(end(third, .overloaded), closesConnection: false)])
        decoder.finished(.one)
        #expect(try decoder.events(in: begin(third)).isEmpty)
    }

    @Test func `a second request is answered with CANT_MPX_CONN where there is no multiplexing`() throws {
        let limits = Limits(headInBytes: 100, bodyInBytes: 100, requestsPerConnection: 1, connections: 1)
        #expect(
            try events(in: begin(.one) + begin(.two, keepConnection: false), limits: limits)
                == [.reply(end(.two, .cannotMultiplex), closesConnection: true)])
    }

    @Test func `every error says thing, fact and expectation`() {
        let errors: [(ProtocolError, String)] = [
            (.version(found: 2), "FastCGI record has version 2, expected 1"),
            (.beginRequestLength(found: 9), "BEGIN_REQUEST has 9 bytes, expected 8"),
            (.requestAlreadyActive(.one), "BEGIN_REQUEST reuses id 1, expected one that is not active"),
            (.streamEnded(.standardInput, .one), "STDIN of request 1 goes on after its end, expected no more"),
            (.parametersNotEnded(.one), "STDIN of request 1 has begun, expected the end of PARAMS first"),
            (
                .misplacedRecord(.endRequest, .one),
                "END_REQUEST arrived for request 1, expected a record that a web server sends for a request"
            ),
            (
                .truncatedPair(needed: 4, available: 1),
                "FastCGI name-value pair has 1 bytes left, expected at least 4"
            ),
        ]
        for (error, text) in errors { #expect(error.description == text) }
    }
}

@Suite struct `Aborted requests` {
    static let aborted = Event.reply(end(.one, status: 1), closesConnection: false)

    @Test(arguments: [begin(.one), begin(.one) + record(.parameters, .one)])
    func `a request that is still arriving is ended at once and frees its id`(bytes: [UInt8]) throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        #expect(try decoder.events(in: bytes + record(.abortRequest, .one)) == [Self.aborted])
        #expect(decoder.isIdle)
        #expect(try decoder.events(in: record(.standardInput, .one) + FastCGIRequest.small.encoded()).count == 1)
    }

    @Test func `the connection closes after it where the web server wants that`() throws {
        let bytes = begin(.one, keepConnection: false) + record(.abortRequest, .one)
        #expect(try events(in: bytes) == [.reply(end(.one, status: 1), closesConnection: true)])
    }

    @Test func `a request that was handed out stays active until the host has answered`() throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        _ = try decoder.events(in: FastCGIRequest.small.encoded())
        #expect(try decoder.events(in: record(.abortRequest, .one)) == [.aborted(.one)])
        #expect(decoder.activeRequests == 1)
        decoder.finished(.one)
        #expect(try decoder.events(in: record(.abortRequest, .one)).isEmpty)
    }

    @Test func `other requests of the connection go on`() throws {
        var other = FastCGIRequest.small
        other.id = .two
        let records = other.records().map { record in record.encoded() }
        let bytes = begin(.one) + records[0] + records[1] + record(.abortRequest, .one) + records[2...].joined()
        let found = try events(in: bytes)
        #expect(found.count == 2)
        #expect(found.first == Self.aborted)
    }

    @Test func `content of ABORT_REQUEST is skipped`() throws {
        let bytes = begin(.one) + record(.abortRequest, .one, [1, 2, 3]) + begin(.one)
        #expect(try events(in: bytes) == [Self.aborted])
    }
}
