import Testing

@testable import HTTPClient

@Suite struct `Chunk decoding` {
    private static let limit = 64

    private static let sixtyFour = "40\r\n" + String(repeating: "a", count: 64) + "\r\n"

    /// What has come of a body that comes in these pieces.
    private struct Outcome: Equatable {
        var body: [UInt8] = []
        var isWhole = false
    }

    private func decode(_ pieces: [[UInt8]], limit: Int = limit) throws(HTTPClientError) -> Outcome {
        var decoder = ChunkDecoder(bodyLimitInBytes: limit)
        var outcome = Outcome()
        for piece in pieces where !outcome.isWhole {
            outcome.isWhole = try decoder.receive(piece[...], into: &outcome.body)
        }
        return outcome
    }

    /// All bytes at once, each alone, and every division in two.
    private func divisions(_ text: String) -> [[[UInt8]]] {
        let bytes = Array(text.utf8)
        return [[bytes], bytes.map { [$0] }] + bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }

    @Test(
        arguments: [
            ("0\r\n\r\n", ""), ("0000\r\n\r\n", ""), ("1\r\na\r\n0\r\n\r\n", "a"),
            ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("5\r\nhello\r\n2\r\n, \r\n5\r\nworld\r\n0\r\n\r\n", "hello, world"),
            ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("0000000000000000000000001\r\na\r\n0\r\n\r\n", "a"), ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
            ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"), (sixtyFour + "0\r\n\r\n", String(repeating: "a", count: 64)),
            ("5;a\r\nhello\r\n0;b=\"c\"\r\n\r\n", "hello"), ("5 \t;a\r\nhello\r\n0\r\n\r\n", "hello"),
            ("5;\r\nhello\r\n0\r\n\r\n", "hello"), ("0\r\nA: b\r\n\r\n", ""),
            ("1\r\na\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: gzip\r\n\r\n", "a"),
            ("1\r\na\r\n0\r\n\r\n1\r\nb\r\n0\r\n\r\n", "a"),
        ])
    func `the data is the same however the bytes are divided`(text: String, data: String) throws {
        for pieces in divisions(text) {
            #expect(try decode(pieces) == Outcome(body: Array(data.utf8), isWhole: true))
        }
    }

    @Test(
        arguments: [
            "\r\n", "0x10\r\n", "x\r\n", "g\r\n", "+5\r\n", "-5\r\n", " 5\r\n", "\t5\r\n", "5 \r\n", "5 5\r\n",
            "5,5\r\n",
            "5.\r\n", "5x\r\n", "5 x;a\r\n", ";a\r\n", "\u{663}\r\n", "\u{FF15}\r\n", "5\n", "5\r\r\n", "\n",
            "5\u{0}\r\n",
            "5;a\n", "5;\u{0}\r\n", "5;a\rb\r\n", "5;\u{7F}\r\n", "5\r\nhello0", "5\r\nhello\n", "5\r\nhello\r0",
            "5\r\nhello\r\r", "5\r\nhello\r\n\r\n", "0\n", "0\r\nA\r\n", "0\r\n: b\r\n", "0\r\nA : b\r\n",
            "0\r\n A: b\r\n", "0\r\nA: b\r\n folded\r\n", "0\r\nA: b\n", "0\r\nA: \u{0}\r\n", "0\r\n\n", "0\r\n0\r\n",
        ])
    func `another framing is refused, however the bytes are divided`(text: String) throws {
        for pieces in divisions(text) { #expect(throws: HTTPClientError.malformedChunk) { try decode(pieces) } }
        // Its last byte is the one that is wrong, or that ends the wrong line.
        #expect(try !decode([Array(text.utf8.dropLast())]).isWhole)
    }

    @Test(
        arguments: [
            "41\r\n", "7FFFFFFFFFFFFFFF\r\n", "8000000000000000\r\n", "FFFFFFFFFFFFFFFF\r\n", "10000000000000000\r\n",
            "10000000000000001\r\n", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\n", "0000000000000000000000041\r\n",
            sixtyFour + "1\r\n", "1\r\na\r\n40\r\n", "1\r\na\r\n7FFFFFFFFFFFFFFF\r\n",
        ])
    func `a chunk beyond the limit is refused before its data`(text: String) throws {
        for pieces in divisions(text) {
            #expect(throws: HTTPClientError.bodyTooLarge(limitInBytes: 64)) { try decode(pieces) }
        }
        #expect(try !decode([Array(text.utf8.dropLast())]).isWhole)
    }

    @Test func `the greatest limit does not overflow`() throws {
        let greatest = Array("7FFFFFFFFFFFFFFF\r\nabc".utf8)
        #expect(try decode([greatest], limit: .max) == Outcome(body: Array("abc".utf8)))
        #expect(throws: HTTPClientError.bodyTooLarge(limitInBytes: .max)) {
            try decode([Array("1\r\na\r\n".utf8) + greatest], limit: .max)
        }
    }

    /// Rows of a text before a filler and one behind it, which have 16,384 bytes beyond the plain framing with so many
    /// of the filler.
    @Test(
        arguments: [
            ("0;", "\r\n\r\n", 16384 + 14), ("0\r\nA:", "\r\n\r\n", 16384 - 2),
            ("1;aaaaaaaaaaaaaaaaaaaaaaaa\r\na\r\n0\r\nA:b\r\nA:", "\r\n\r\n", 16384 - 10 - 3 - 2),
        ])
    func `extensions and trailers may have 16384 bytes together and no byte more`(
        start: String, end: String, count: Int
    ) throws {
        for (extra, isAccepted) in [(0, true), (1, false)] {
            let bytes = Array((start + String(repeating: "x", count: count + extra) + end).utf8)
            for pieces in [[bytes], bytes.map { [$0] }] {
                if isAccepted {
                    #expect(try decode(pieces).isWhole)
                } else {
                    #expect(throws: HTTPClientError.chunkExtrasTooLarge(limitInBytes: 16384)) { try decode(pieces) }
                }
            }
        }
    }

    @Test func `a line without end is refused at the limit`() {
        for start in ["", "0\r\n"] {
            let bytes = Array((start + String(repeating: "0", count: 20_000)).utf8)
            for pieces in [[bytes], bytes.map { [$0] }] {
                #expect(throws: HTTPClientError.chunkExtrasTooLarge(limitInBytes: 16384)) { try decode(pieces) }
            }
        }
    }
}
