import FastCGI
import TestSupport
import Testing

@Suite struct `Management records` {
    static let limits = Limits(
        headInBytes: 100, bodyInBytes: 100, requestsPerConnection: 16, connections: 512, requests: 1_024)

    /// The pairs of the GET_VALUES_RESULT that answers these bytes.
    static func answer(to bytes: [UInt8], limits: Limits = limits) throws -> [String] {
        guard case .reply(let reply, closesConnection: false)? = try events(in: bytes, limits: limits).first else {
            return ["no reply"]
        }
        var reader = FastCGIRecordReader()
        reader.append(reply)
        let next = try reader.next()
        let record = try #require(next)
        #expect(record.header.type == .getValuesResult && record.header.id == .null)
        #expect(reader.pendingBytes == 0 && reply.count % 8 == 0)
        let pairs = try Parameters(parsing: record.content)
        return pairs.pairs.map { pair in "\(pairs.text(at: pair.name) ?? "?")=\(pairs.text(at: pair.value) ?? "?")" }
    }

    @Test func `GET_VALUES tells the truth about the limits`() throws {
        let asked = FastCGIRequest.getValues(["FCGI_MPXS_CONNS", "FCGI_MAX_REQS", "FCGI_MAX_CONNS"])
        #expect(
            try Self.answer(to: asked) == ["FCGI_MAX_CONNS=512", "FCGI_MAX_REQS=1024", "FCGI_MPXS_CONNS=1"])
        let single = Limits(headInBytes: 1, bodyInBytes: 1, requestsPerConnection: 1, connections: 7)
        #expect(
            try Self.answer(to: asked, limits: single) == ["FCGI_MAX_CONNS=7", "FCGI_MAX_REQS=7", "FCGI_MPXS_CONNS=0"])
    }

    @Test(arguments: [[], ["NO_SUCH"], ["FCGI_MAX_CONN"], ["fcgi_max_conns"], [""]])
    func `names that are not known are left out`(names: [String]) throws {
        #expect(try Self.answer(to: FastCGIRequest.getValues(names)).isEmpty)
        #expect(try Self.answer(to: FastCGIRequest.getValues(names + ["FCGI_MAX_CONNS"])) == ["FCGI_MAX_CONNS=512"])
    }

    @Test func `a name asked four thousand times is answered once`() throws {
        let names = [String](repeating: "FCGI_MAX_REQS", count: 4_000)
        #expect(try Self.answer(to: FastCGIRequest.getValues(names)) == ["FCGI_MAX_REQS=1024"])
    }

    @Test func `GET_VALUES that end inside a pair are refused`() {
        #expect(throws: ProtocolError.truncatedPair(needed: 14, available: 13)) {
            try events(in: record(.getValues, .null, [14, 0] + Array("FCGI_MAX_CONN".utf8)))
        }
    }

    @Test func `the product of huge limits does not trap`() {
        let limits = Limits(headInBytes: 1, bodyInBytes: 1, requestsPerConnection: .max, connections: 2)
        #expect(limits.requests == .max)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 255] as [UInt8])
    func `other types with the null id are answered with UNKNOWN_TYPE`(type: UInt8) throws {
        let asked = record(RecordType(rawValue: type), .null, [1, 2, 3, 4, 5, 6, 7, 8])
        let answer: [UInt8] = [1, 11, 0, 0, 0, 8, 0, 0, type, 0, 0, 0, 0, 0, 0, 0]
        #expect(try events(in: asked) == [.reply(answer, closesConnection: false)])
        #expect(try events(in: asked + asked).count == 2)
    }

    @Test func `they may come in the middle of a request`() throws {
        let request = FastCGIRequest(parameters: [("A", "1")], body: [1])
        let bytes = request.records().flatMap { record in record.encoded() + FastCGIRequest.getValues([]) }
        #expect(try events(in: bytes).count == request.records().count + 1)
    }
}
