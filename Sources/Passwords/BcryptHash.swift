/// A bcrypt hash in the modular crypt format: `$2b$12$` and 53 characters of salt and digest.
public struct BcryptHash: Sendable, Equatable {
    /// The whole text.
    public let text: String
    /// The base-2 logarithm of the rounds, 4...31.
    public let cost: Int

    /// Reads a hash: `$2b$`, `$2a$` or `$2y$`, two digits, and 53 characters of bcrypt's alphabet.
    ///
    /// - Returns: Nil if it is none.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, bytes.starts(with: "$2".utf8), "aby".utf8.contains(bytes[2]),
            bytes[3] == UInt8(ascii: "$"), bytes[6] == UInt8(ascii: "$"),
            bytes[4...5].allSatisfy({ (0x30...0x39).contains($0) }), bytes[7...].allSatisfy(Self.isDigit)
        else { return nil }
        let cost = Int(bytes[4] - 0x30) * 10 + Int(bytes[5] - 0x30)
        guard (4...31).contains(cost) else { return nil }
        self.text = text
        self.cost = cost
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ".")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
