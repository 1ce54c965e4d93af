import FoundationEssentials

extension [UInt8] {
    /// Decodes a fixture; an invalid one is a mistake in this file's neighbours.
    init(base64URL text: String) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: -standard.utf8.count & 3)
        guard let data = Data(base64Encoded: padded) else { preconditionFailure("fixture is not base64url") }
        self = Array(data)
    }

    /// Decodes a fixture; an invalid one is a mistake in this file's neighbours.
    init(hexadecimal text: String) {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// A repeatable source of mutations (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
