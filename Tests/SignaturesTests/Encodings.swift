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
