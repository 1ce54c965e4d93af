import Testing

@testable import JOSE

@Suite struct `Compact serialization` {
    @Test(arguments: [
        ("..", 0..<0, 1..<1, 2..<2), ("a.b.c", 0..<1, 2..<3, 4..<5), ("abcdefgh.ijk.", 0..<8, 9..<12, 13..<13),
        (".abcdefghijklmnop.q", 0..<0, 1..<17, 18..<19), ("1234567.12345678.123456789", 0..<7, 8..<16, 17..<26),
    ])
    func `has three parts`(text: String, header: Range<Int>, payload: Range<Int>, signature: Range<Int>) throws {
        let parts = try CompactSerialization(parsing: Array(text.utf8).span, lengthLimit: 100)
        #expect(parts.header == header)
        #expect(parts.payload == payload)
        #expect(parts.signature == signature)
        #expect(parts.signingInput == header.lowerBound..<payload.upperBound)
    }

    @Test(arguments: [
        ("", 1), ("abc", 1), (#"{"payload":"a"}"#, 1), ("a.b", 2), (".", 2), ("a.b.c.", 4), ("a.b.c.d", 4), ("....", 5),
        ("12345678.12345678.12345678.12345678.12345678", 5),
    ])
    func `refuses any other number of parts`(text: String, found: Int) {
        #expect(throws: TokenRefusal.partCount(found: found)) {
            try CompactSerialization(parsing: Array(text.utf8).span, lengthLimit: 100)
        }
    }

    @Test func `is as long as the limit and no longer`() throws {
        let token = Array("aa.bb.cc".utf8)
        _ = try CompactSerialization(parsing: token.span, lengthLimit: 8)
        #expect(throws: TokenRefusal.tooLong(bytes: 8, limit: 7)) {
            try CompactSerialization(parsing: token.span, lengthLimit: 7)
        }
    }
}
