/// SplitMix64: the same numbers on every run, so that a failing mutation can be found again.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Makes the generator whose numbers follow from the seed alone.
    package init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

extension [UInt8] {
    /// One to four random edits: a byte changed, removed, inserted, or a stretch doubled.
    package func mutated(by generator: inout SeededGenerator) -> [UInt8] {
        var bytes = self
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = bytes.isEmpty ? 0 : Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where !bytes.isEmpty: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1 where !bytes.isEmpty: bytes.remove(at: index)
            case 2 where !bytes.isEmpty:
                let end = Int.random(in: index...bytes.count, using: &generator)
                bytes.insert(contentsOf: bytes[index..<Swift.min(end, index + 64)], at: index)
            default:
                let interesting = Array(#"{}[]":,.\u0-eE=_ "#.utf8) + [0x00, 0x80, 0xC0, 0xED, 0xF4, 0xFF]
                bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: index)
            }
        }
        return bytes
    }
}
