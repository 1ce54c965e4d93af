import FastCGI
import Testing

@Suite struct `Record headers` {
    struct Row: Sendable {
        let word: UInt64
        let header: RecordHeader
    }

    static let rows = [
        Row(
            word: 0x0101_0001_0008_0000,
            header: RecordHeader(type: .beginRequest, id: RequestID(rawValue: 1), contentLength: 8)),
        Row(
            word: 0x0104_FFFF_FFFF_FF00,
            header: RecordHeader(
                type: .parameters, id: RequestID(rawValue: 65_535), contentLength: 65_535, paddingLength: 255)),
        Row(word: 0x0109_0000_0000_0000, header: RecordHeader(type: .getValues, id: .null, contentLength: 0)),
        Row(
            word: 0x01FF_0100_0100_0100,
            header: RecordHeader(
                type: RecordType(rawValue: 255), id: RequestID(rawValue: 256), contentLength: 256, paddingLength: 1)),
    ]

    @Test(arguments: rows)
    func `eight bytes and their meaning`(row: Row) throws {
        #expect(try RecordHeader(parsing: row.word) == row.header)
        #expect(row.header.word == row.word)
    }

    @Test func `the reserved byte is ignored`() throws {
        #expect(try RecordHeader(parsing: 0x0105_0001_0000_00FF) == RecordHeader(parsing: 0x0105_0001_0000_0000))
    }

    @Test(arguments: [0, 2, 0x47, 255] as [UInt8])
    func `a version other than 1 is refused`(version: UInt8) {
        #expect(throws: ProtocolError.version(found: version)) {
            try RecordHeader(parsing: UInt64(version) << 56 | 0x0005_0001_0000_0000)
        }
    }

    @Test(arguments: [(0, 0), (1, 7), (7, 1), (8, 0), (9, 7), (65_528, 0), (65_535, 1)] as [(UInt16, UInt8)])
    func `padding brings a record to a multiple of eight`(content: UInt16, padding: UInt8) {
        #expect(RecordHeader(type: .standardOutput, id: .one, aligning: content).paddingLength == padding)
    }

    @Test func `types have the numbers of FastCGI 1·0 §8`() {
        let types: [RecordType] = [
            .beginRequest, .abortRequest, .endRequest, .parameters, .standardInput, .standardOutput, .standardError,
            .data, .getValues, .getValuesResult, .unknownType,
        ]
        #expect(types.map(\.rawValue) == Array(1...11))
        #expect(types.filter(\.isNamed) == types)
        #expect(!RecordType(rawValue: 0).isNamed)
        #expect(!RecordType(rawValue: 12).isNamed)
    }
}

@Suite struct `Record bodies` {
    @Test func `BEGIN_REQUEST carries a role and the flag that keeps the connection`() {
        var bytes: [UInt8] = []
        bytes.append(BeginRequest(role: .responder, keepConnection: true), id: RequestID(rawValue: 258))
        #expect(bytes == [1, 1, 1, 2, 0, 8, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
        #expect(BeginRequest(0x0001_0100_0000_0000) == BeginRequest(role: .responder, keepConnection: true))
        #expect(BeginRequest(0x0003_0000_0000_0000) == BeginRequest(role: .filter, keepConnection: false))
    }

    @Test func `unnamed flags and reserved bytes of BEGIN_REQUEST are ignored`() {
        #expect(BeginRequest(0x0001_FEFF_FFFF_FFFF) == BeginRequest(role: .responder, keepConnection: false))
        #expect(BeginRequest(0x0001_FFFF_FFFF_FFFF) == BeginRequest(role: .responder, keepConnection: true))
    }

    @Test(arguments: [(0, 0), (1, 1), (0xFFFF_FFFF, 3)] as [(UInt32, UInt8)])
    func `END_REQUEST carries both statuses`(application: UInt32, status: UInt8) {
        let end = EndRequest(
            applicationStatus: application, protocolStatus: ProtocolStatus(rawValue: status))
        var bytes: [UInt8] = []
        bytes.append(end, id: RequestID(rawValue: 65_535))
        let body = [24, 16, 8, 0].map { shift in UInt8(truncatingIfNeeded: application >> UInt32(shift)) }
        #expect(bytes == [1, 3, 255, 255, 0, 8, 0, 0] + body + [status, 0, 0, 0])
        #expect(EndRequest(end.word) == end)
    }

    @Test func `protocol statuses have the numbers of FastCGI 1·0 §8`() {
        let statuses: [ProtocolStatus] = [.requestComplete, .cannotMultiplex, .overloaded, .unknownRole]
        #expect(statuses.map(\.rawValue) == [0, 1, 2, 3])
    }
}
