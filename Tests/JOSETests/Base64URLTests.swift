import TestSupport
import Testing

@testable import JOSE

@Suite struct `Base64url` {
    /// RFC 4648 §10, without padding, and the two characters of the URL alphabet.
    static let pairs: [(bytes: [UInt8], text: String)] = [
        ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE"), (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xFF], "-_8"), ([0x00], "AA"), ([0xFF, 0xFF, 0xFF], "____"),
        // RFC 7515 appendix C.
        ([3, 236, 255, 224, 193], "A-z_4ME"),
    ]

    @Test(arguments: pairs)
    func `encodes and decodes the known pairs`(bytes: [UInt8], text: String) throws {
        let characters = Array(text.utf8)
        #expect(Base64URL.encode(bytes.span) == characters)
        #expect(try Base64URL.decode(characters.span) == bytes)
    }

    @Test(
        arguments: [
            ("A", .length(1)), ("AAAAA", .length(5)),
            ("AA==", .character(offset: 2)), ("AAA=", .character(offset: 3)), ("Zg =", .character(offset: 2)),
            ("A+AA", .character(offset: 1)), ("AA/A", .character(offset: 2)), ("Zg\n", .character(offset: 2)),
            (" AAA", .character(offset: 0)), ("AAAA\u{0}AAA", .character(offset: 4)), ("Zm9vé", .character(offset: 4)),
            ("Zh", .trailingBits), ("Zm9", .trailingBits), ("Zm9vYh", .trailingBits), ("-_9", .trailingBits),
        ] as [(String, Base64URLError)])
    func `refuses every other spelling`(text: String, error: Base64URLError) {
        let characters = Array(text.utf8)
        #expect(throws: error) { try Base64URL.decode(characters.span) }
    }

    @Test func `every byte outside the alphabet is refused in every place`() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min ... .max where !alphabet.contains(byte) {
            for count in 4...7 where count != 5 {
                for place in 0..<count {
                    var text = [UInt8](repeating: 0x41, count: count)
                    text[place] = byte
                    #expect(throws: Base64URLError.character(offset: place)) { try Base64URL.decode(text.span) }
                }
            }
        }
    }

    @Test func `what decodes encodes to the same text`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = Base64URL.encode(bytes.span)
            #expect((try? Base64URL.decode(text.span)) == bytes)
            let mutated = text.mutated(by: &generator)
            guard let decoded = try? Base64URL.decode(mutated.span) else { continue }
            #expect(Base64URL.encode(decoded.span) == mutated)
        }
    }
}
