import FastCGI
import TestSupport
import Testing

@Suite struct `Decoding requests` {
    static let post = nginxParameters(
        method: "POST", path: "/payments/transfer", headers: [("Content-Type", "application/json")],
        body: [UInt8](repeating: 0x7B, count: 200))

    static func request(id: UInt16 = 1, body: Int = 200) -> FastCGIRequest {
        var pairs = post
        pairs[3].value = String(body)
        var request = FastCGIRequest(
            parameters: pairs, body: (0..<body).map { index in UInt8(truncatingIfNeeded: index) })
        request.id = RequestID(rawValue: id)
        return request
    }

    static func event(of request: FastCGIRequest) throws -> Event {
        let parameters = try Parameters(parsing: request.parameters)
        return .request(
            IncomingRequest(
                id: request.id, parameters: parameters, body: request.body, keepConnection: request.keepConnection))
    }

    @Test(arguments: [1, 2, 255, 256, 65_535] as [UInt16], [true, false])
    func `a request comes out whole, with its id and its wish about the connection`(id: UInt16, keep: Bool) throws {
        var request = Self.request(id: id)
        request.keepConnection = keep
        #expect(try events(in: request.encoded()) == [Self.event(of: request)])
    }

    @Test(arguments: [0, 1, 7, 8, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 1 << 20])
    func `a body of any size up to the limit comes out whole`(size: Int) throws {
        var request = Self.request(body: size)
        #expect(try events(in: request.encoded()) == [Self.event(of: request)])
        request.bodyRecordLength = 65_535
        #expect(try events(in: request.encoded(), pieces: 4_096) == [Self.event(of: request)])
    }

    @Test func `every padding is skipped on every record`() throws {
        for padding in UInt8.min...UInt8.max {
            var request = Self.request(body: 9)
            request.padding = padding
            request.parametersRecordLength = 100
            #expect(try events(in: request.encoded()) == [Self.event(of: request)])
        }
    }

    @Test(arguments: 1...40)
    func `pieces of any size give the same events`(pieces: Int) throws {
        for stream in Corpus.streams {
            var split = ConnectionDecoder(limits: Corpus.limits)
            var whole = ConnectionDecoder(limits: Corpus.limits)
            #expect(try split.events(in: stream, pieces: pieces) == whole.events(in: stream))
            #expect(split.activeRequests == whole.activeRequests)
        }
    }

    @Test(arguments: [1, 2, 3, 127, 65_535])
    func `PARAMS and STDIN may be cut into records anywhere`(length: Int) throws {
        var request = Self.request(body: 300)
        request.parametersRecordLength = length
        request.bodyRecordLength = length
        #expect(try events(in: request.encoded()) == [Self.event(of: request)])
    }

    @Test func `interleaved requests come out each with its own bytes`() throws {
        let requests = [300, 0, 70_000].enumerated().map { index, size in
            var request = Self.request(id: UInt16(index) * 300 + 7, body: size)
            request.parametersRecordLength = 10 + index
            return request
        }
        let found = try events(in: FastCGIRequest.interleaved(requests))
        #expect(found.count == 3)
        for request in requests { #expect(try found.contains(Self.event(of: request))) }
    }

    @Test func `an id is used again after its answer`() throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        for size in [10, 0, 500] {
            let request = Self.request(body: size)
            #expect(try decoder.events(in: request.encoded()) == [Self.event(of: request)])
            #expect(decoder.activeRequests == 1)
            decoder.finished(.one)
            #expect(decoder.isIdle)
        }
    }

    @Test func `two requests in one read come out one after the other`() throws {
        let (first, second) = (Self.request(id: 1), Self.request(id: 2, body: 3))
        let found = try events(in: first.encoded() + second.encoded())
        #expect(try found == [Self.event(of: first), Self.event(of: second)])
    }

    @Test func `a decoder is idle only between requests and between records`() throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        #expect(decoder.isIdle)
        #expect(try decoder.events(in: [1]).isEmpty)
        #expect(!decoder.isIdle)
        #expect(try decoder.events(in: [9, 0, 0, 0, 0, 1, 0]).count == 1)
        #expect(!decoder.isIdle)
        #expect(try decoder.events(in: [0]).isEmpty)
        #expect(decoder.isIdle)

        // The last event may come before the bytes are known to be used up.
        let bytes = Self.request().encoded()
        var offset = 0
        let event = try decoder.next(in: bytes.span, at: &offset)
        #expect(event != nil && !decoder.isIdle)
        decoder.finished(.one)
        #expect(offset == bytes.count && decoder.isIdle)
    }

    @Test func `an idle decoder refers to no buffer and is small`() throws {
        var decoder = ConnectionDecoder(limits: .roomy)
        _ = try decoder.events(in: Self.request(body: 100_000).encoded() + FastCGIRequest.getValues(["FCGI_MAX_REQS"]))
        decoder.finished(.one)
        for child in Mirror(reflecting: decoder).children {
            guard Mirror(reflecting: child.value).displayStyle == .collection else { continue }
            #expect(Mirror(reflecting: child.value).children.isEmpty)
        }
        #expect(MemoryLayout<ConnectionDecoder>.size <= 128)
    }

    @Test func `request without pairs is for the host to answer`() throws {
        let request = FastCGIRequest(parameters: [])
        #expect(try events(in: request.encoded()) == [Self.event(of: request)])
    }
}

/// Good streams: the ground of the splitting and mutation tests.
enum Corpus {
    static let limits = Limits(headInBytes: 1_024, bodyInBytes: 600, requestsPerConnection: 2, connections: 10)

    static let streams: [[UInt8]] = {
        let small = FastCGIRequest(parameters: [("A", "1"), ("CONTENT_LENGTH", "5")], body: Array("hello".utf8))
        var padded = small
        padded.id = .two
        padded.padding = 3
        padded.bodyRecordLength = 2
        var large = FastCGIRequest(parameters: [], body: [UInt8](repeating: 1, count: 700))
        large.bodyRecordLength = 64
        let long = FastCGIRequest(parameters: [(String(repeating: "N", count: 128), String(repeating: "v", count: 900))]
        )
        return [
            small.encoded(),
            padded.encoded(),
            FastCGIRequest.interleaved([small, padded]),
            small.encoded() + small.abort(),
            begin(.one) + small.abort() + small.encoded(),
            FastCGIRequest.getValues(["FCGI_MAX_CONNS", "NO_SUCH", "FCGI_MPXS_CONNS"]) + small.encoded(),
            record(RecordType(rawValue: 12), .null, [1, 2, 3]) + record(.data, .one, [1]) + small.encoded(),
            begin(.one, role: .filter) + record(.parameters, .one) + begin(.one) + begin(.two)
                + begin(RequestID(rawValue: 3)),
            large.encoded(),
            long.encoded(),
            FastCGIRequest(parameters: nginxParameters(path: "/a%20b", query: "c=d")).encoded(),
            FastCGIRequest(parameters: [("CONTENT_LENGTH", "2")], body: [1]).encoded(),
        ]
    }()
}
