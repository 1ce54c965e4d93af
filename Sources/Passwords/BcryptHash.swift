/// A bcrypt hash in the modular crypt format: `$2b$12$` and 53 characters of salt and digest.
public struct BcryptHash: Sendable, Equatable {
    /// The costs that are computed: 2^16 rounds take seconds, and each more doubles that.
    public static let costs = 4...16

    /// The whole text.
    public let text: String
    /// The base-2 logarithm of the rounds, 4...31; more than ``costs`` is not compared with.
    public let cost: Int

    /// Whether it is of the version that new hashes are of, `$2b$`.
    var isCurrentVersion: Bool { text.hasPrefix("$2b$") }

    /// Reads a hash: `$2b$`, `$2a$` or `$2y$`, two digits, and 53 characters of bcrypt's alphabet.
    ///
    /// `$2x$` is none: it was made by a version that confused passwords with bytes beyond ASCII.
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

    /// A hash of no password, to do the work of a comparison with.
    ///
    /// - Parameter cost: One of ``costs``.
    init(placeholder cost: Int) {
        let digits = cost < 10 ? "0\(cost)" : "\(cost)"
        guard let hash = Self("$2b$\(digits)$" + String(repeating: ".", count: 53)) else {
            preconditionFailure("a cost of \(cost)")
        }
        self = hash
    }

    /// Whether the digests are the same, in a time that does not depend on where they differ.
    ///
    /// The salts, which are the same, are left out: of a salt's last character libxcrypt gives back only the two bits
    /// that count, while other programs have stored all six.
    func hasSameDigest(as other: BcryptHash) -> Bool {
        var difference: UInt8 = 0
        for (mine, its) in zip(text.utf8.suffix(31), other.text.utf8.suffix(31)) { difference |= mine ^ its }
        return difference == 0
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
