import FastCGI
import TestSupport
import Testing

@Suite struct `Limits on a request` {
    static let limits = Limits(headInBytes: 100, bodyInBytes: 50, requestsPerConnection: 2, connections: 1)

    /// A PARAMS stream of exactly this many bytes: one pair.
    static func parameters(_ count: Int) -> [UInt8] {
        FastCGIRequest.encode([("N", String(repeating: "v", count: count - 3))])
    }

    @Test(arguments: [1, 7, 65_535])
    func `a head at the limit passes, one byte more is refused`(recordLength: Int) throws {
        var request = FastCGIRequest(parameterBytes: Self.parameters(100))
        request.parametersRecordLength = recordLength
        guard case .request? = try events(in: request.encoded(), limits: Self.limits).first else {
            Issue.record("a head of 100 bytes was refused")
            return
        }
        request.parameters = Self.parameters(101)
        #expect(
            try events(in: request.encoded(), limits: Self.limits)
                == [.refused(.one, .headTooLarge, keepConnection: true)])
    }

    @Test(arguments: [1, 7, 65_535])
    func `a body at the limit passes, one byte more is refused`(recordLength: Int) throws {
        var request = FastCGIRequest(parameters: [], body: [UInt8](repeating: 1, count: 50))
        request.bodyRecordLength = recordLength
        guard case .request(let whole)? = try events(in: request.encoded(), limits: Self.limits).first else {
            Issue.record("a body of 50 bytes was refused")
            return
        }
        #expect(whole.body.count == 50)
        request.body.append(1)
        request.keepConnection = false
        #expect(
            try events(in: request.encoded(), limits: Self.limits)
                == [.refused(.one, .bodyTooLarge, keepConnection: false)])
    }

    @Test func `a record beyond the limit is refused by its header, before its content`() throws {
        let header = record(.parameters, .one, [UInt8](repeating: 1, count: 101)).prefix(8)
        #expect(
            try events(in: begin(.one) + header, limits: Self.limits)
                == [.refused(.one, .headTooLarge, keepConnection: true)])
    }

    @Test(arguments: ["51", "99999999999999999999999999", "9223372036854775808"])
    func `a CONTENT_LENGTH beyond the limit is refused before the body`(length: String) throws {
        let head = begin(.one) + record(.parameters, .one, FastCGIRequest.encode([("CONTENT_LENGTH", length)]))
        #expect(
            try events(in: head + record(.parameters, .one), limits: Self.limits)
                == [.refused(.one, .bodyTooLarge, keepConnection: true)])
    }

    @Test(arguments: ["+1", "-1", "1 ", " 1", "0x1", "1.0", "١"])
    func `a CONTENT_LENGTH that is no number is refused`(length: String) throws {
        let request = FastCGIRequest(parameters: [("CONTENT_LENGTH", length)], body: [1])
        #expect(
            try events(in: request.encoded()) == [.refused(.one, .contentLengthMismatch, keepConnection: true)])
    }

    @Test(arguments: ["0", "1", "2", "3", "003"], [0, 2, 3])
    func `a body has the length that CONTENT_LENGTH says`(length: String, size: Int) throws {
        let body = [UInt8](repeating: 1, count: size)
        let found = try events(in: FastCGIRequest(parameters: [("CONTENT_LENGTH", length)], body: body).encoded())
        if Int(length) == size {
            guard case .request(let request)? = found.first else {
                Issue.record("a whole body was refused")
                return
            }
            #expect(request.body == body)
        } else {
            #expect(found == [.refused(.one, .contentLengthMismatch, keepConnection: true)])
        }
    }

    @Test func `an empty CONTENT_LENGTH says nothing`() throws {
        let request = FastCGIRequest(parameters: [("CONTENT_LENGTH", "")], body: [1, 2, 3])
        guard case .request? = try events(in: request.encoded()).first else {
            Issue.record("the request was refused")
            return
        }
    }

    @Test(arguments: [true, false])
    func `the rest of a refused request is dropped before and after its answer`(answered: Bool) throws {
        var decoder = ConnectionDecoder(limits: Self.limits)
        var request = FastCGIRequest(parameters: [("A", "1")], body: [UInt8](repeating: 1, count: 1 << 20))
        request.bodyRecordLength = 40
        let records = request.records().map { record in record.encoded() }
        let refusals = try records[...5].flatMap { record in try decoder.events(in: record) }
        #expect(refusals == [.refused(.one, .bodyTooLarge, keepConnection: true)])
        if answered { decoder.finished(.one) }
        for record in records[6...] { #expect(try decoder.events(in: record).isEmpty) }
        #expect(decoder.activeRequests == (answered ? 0 : 1))
        decoder.finished(.one)
        #expect(try decoder.events(in: FastCGIRequest(parameters: []).encoded()).count == 1)
    }

    @Test func `an answer in the middle of a record drops that record's rest`() throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        let stream = begin(.one) + record(.parameters, .one) + record(.standardInput, .one, [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(try decoder.events(in: stream.dropLast(4)).isEmpty)
        decoder.finished(.one)
        #expect(try decoder.events(in: [5, 6, 7, 8]).isEmpty)
        #expect(decoder.isIdle)
    }

    @Test func `an abort of a refused request is covered by the refusal's answer`() throws {
        let bytes = begin(.one) + record(.parameters, .one, Self.parameters(101)) + record(.abortRequest, .one)
        #expect(try events(in: bytes, limits: Self.limits) == [.refused(.one, .headTooLarge, keepConnection: true)])
    }

    @Test func `finishing an id that is not active changes nothing`() {
        var decoder = ConnectionDecoder(limits: .roomy)
        decoder.finished(.two)
        #expect(decoder.isIdle)
    }
}

extension ConnectionDecoder {
    fileprivate mutating func events(in bytes: ArraySlice<UInt8>) throws(ProtocolError) -> [Event] {
        try events(in: [UInt8](bytes))
    }
}
