import FoundationEssentials
import JOSE

/// A text that decodes is the one spelling of its bytes, and another decoder reads the same; all bytes have a spelling.
struct Base64URLFuzzing: FuzzTarget {
    static let name = "base64url"

    func check(_ input: [UInt8]) throws(Finding) {
        let spelling = Base64URL.encode(input.span)
        guard (try? Base64URL.decode(spelling.span)) == input else { throw Finding("encoded bytes do not decode") }
        guard let bytes = try? Base64URL.decode(input.span) else { return }
        guard Base64URL.encode(bytes.span) == input else { throw Finding("two texts decode to the same bytes") }
        guard Self.decodedElsewhere(input) == bytes else { throw Finding("another decoder reads other bytes") }
    }

    private static func decodedElsewhere(_ text: [UInt8]) -> [UInt8]? {
        var base64 = text.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }
        base64 += Array(repeating: 0x3D, count: -base64.count & 3)
        return Data(base64Encoded: Data(base64)).map { Array($0) }
    }
}
