import FastCGI
import TestSupport
import Testing

@Suite struct `Response records` {
    static let head = Array("Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n".utf8)

    static func bytes(_ piece: ResponseRecords.Piece, of records: ResponseRecords) -> ArraySlice<UInt8> {
        switch piece {
        case .framing(let part): records.framing[part]
        case .body(let part): records.body[part]
        }
    }

    static func flatten(_ records: ResponseRecords, from position: Int = 0) -> [UInt8] {
        records.pieces(from: position).flatMap { piece in bytes(piece, of: records) }
    }

    static func body(_ count: Int) -> [UInt8] {
        (0..<count).map { index in UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) }
    }

    @Test func `a small response is one buffer of STDOUT, its end, and END_REQUEST`() {
        let records = ResponseRecords(id: RequestID(rawValue: 258), head: [1, 2, 3], body: [4, 5])
        #expect(
            records.framing == [
                1, 6, 1, 2, 0, 5, 3, 0, 1, 2, 3, 4, 5, 0, 0, 0,
                1, 6, 1, 2, 0, 0, 0, 0,
                1, 3, 1, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ])
        #expect(records.body.isEmpty)
        #expect(Array(records.pieces(from: 0)) == [.framing(0..<40)])
        #expect(records.count == 40)
    }

    @Test func `an empty response has no empty record but the one that ends STDOUT`() {
        let records = ResponseRecords(id: .one, head: [], body: [], applicationStatus: 9)
        #expect(records.framing == [1, 6, 0, 1, 0, 0, 0, 0] + end(.one, status: 9))
    }

    static let sizes =
        [
            0, 1, 7, 8, 16_383, 16_384, 16_385, 65_527, 65_528, 65_529, 65_535, 65_536, 65_537, 131_055, 131_056,
            131_057,
            1_000_003,
        ]

    @Test(arguments: sizes, [0, 1, 44, 16_385, 65_528, 65_529, 140_000])
    func `a response of any size is read back, and only a large body stays where it is`(size: Int, head: Int) throws {
        let (head, body) = (Self.body(head), Self.body(size))
        let records = ResponseRecords(id: .one, head: head, body: body, applicationStatus: 3)
        let bytes = Self.flatten(records)
        #expect(bytes.count == records.count)
        #expect(bytes.count % 8 == 0)
        var reader = FastCGIAnswerReader()
        try reader.append(bytes)
        let taken = reader.takeAnswer(for: .one)
        let answer = try #require(taken)
        #expect(answer.standardOutput == head + body)
        #expect(answer.endsStandardOutput)
        #expect(answer.end == EndRequest(applicationStatus: 3))
        #expect(reader.pendingBytes == 0)
        let isGathered = size > 0 && head.count + size > ResponseRecords.contiguousLimitInBytes
        #expect(records.body.count == (isGathered ? size : 0))
    }

    @Test(arguments: [10, 16_385, 65_528, 65_529, 200_000])
    func `a write that stops anywhere goes on from there`(size: Int) {
        let records = ResponseRecords(id: .one, head: Self.head, body: Self.body(size))
        let whole = Self.flatten(records)
        var random = SeededGenerator(seed: UInt64(size))
        let edges = [0, 1, 7, 8, 9, 64, 65_535, 65_536, 65_600, records.count - 25, records.count - 1, records.count]
        let anywhere = (0..<20).map { _ in Int.random(in: 0...records.count, using: &random) }
        for position in edges.filter({ edge in edge <= records.count }) + anywhere {
            #expect(Self.flatten(records, from: position) == Array(whole[position...]))
        }
        #expect(records.pieces(from: 0).allSatisfy { piece in !Self.bytes(piece, of: records).isEmpty })
        #expect(Array(records.pieces(from: records.count)).isEmpty)
    }

    @Test func `streams are cut at a multiple of eight and end only when told to`() throws {
        var bytes: [UInt8] = []
        bytes.append([], type: .standardError, id: .one)
        #expect(bytes.isEmpty)
        let text = Self.body(65_529)
        bytes.append(text, type: .standardError, id: .one)
        bytes.appendEnd(of: .standardError, id: .one)
        bytes.append(EndRequest(applicationStatus: 1, protocolStatus: .requestComplete), id: .one)
        #expect(Array(bytes[..<8]) == [1, 7, 0, 1, 0xFF, 0xF8, 0, 0])
        #expect(Array(bytes[65_536..<65_544]) == [1, 7, 0, 1, 0, 1, 7, 0])
        var reader = FastCGIAnswerReader()
        try reader.append(bytes)
        let answer = reader.takeAnswer(for: .one)
        #expect(answer?.standardError == text)
    }
}
