import TestSupport
import Testing

@testable import JOSE

@Suite struct `Eight bytes at a time` {
    @Test func `find what a loop finds`() {
        func endsPlainText(_ byte: UInt8) -> Bool { byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C }
        var generator = SeededGenerator(seed: 5)
        let edges: [UInt8] = [
            0x00, 0x01, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x2D, 0x2E, 0x2F, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xFF,
        ]
        for round in 0..<200_000 {
            var text = [UInt8](repeating: 0x61, count: 11)
            for index in text.indices where round % 3 != 0 || index % 4 == 0 {
                text[index] = edges.randomElement(using: &generator) ?? 0
            }
            let offset = round % 4
            let word = EightBytes(text.span, at: offset)
            let bytes = text[offset..<offset + 8]
            #expect(word.count(before: 0x2E) == bytes.firstIndex(of: 0x2E).map { $0 - offset })
            #expect(word.countOfPlainCharacters == bytes.firstIndex(where: endsPlainText).map { $0 - offset })
        }
    }
}
