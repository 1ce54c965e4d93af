/// What becomes of a good ES256 signature: itself, spoiled ones, and numbers at the ends of their ranges.
package struct ES256Variants {
    private static let order = number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    /// The prime of the field less the order: an r below it could stand for two x.
    private static let excess = number("000000000000000000000000000000004319055358e8617b0c46353d039cdaae")
    private static let zero = [UInt8](repeating: 0, count: 32)
    private static let one = Array(zero.dropLast() + [1])

    private static let edges = [
        zero, one, order, difference(order, one), sum(order, one).bytes, excess, difference(excess, one),
        sum(excess, one).bytes, [UInt8](repeating: 0xFF, count: 32),
    ]

    /// The variants, the first of which is the signature as it is.
    package let all: [(signature: [UInt8], message: [UInt8])]

    /// - Parameter signature: R‖S.
    package init(of signature: [UInt8], over message: [UInt8], using generator: inout SeededGenerator) {
        let (r, s) = (Array(signature[..<32]), Array(signature[32...]))
        // The negative of S is as good as S (SEC 1 §4.1.4).
        var signatures = [signature, s + r, r + Self.difference(Self.order, s), Self.difference(Self.order, r) + s]
        for (number, place) in [(r, 0), (s, 32)] {
            let sum = Self.sum(number, Self.order)
            let others = Self.edges + (sum.fits ? [sum.bytes] : [])
            signatures += others.map { place == 0 ? $0 + s : r + $0 }
            signatures.append(Self.spoiled(signature, place..<place + 32, &generator))
            signatures.append(Self.flipped(signature, place..<place + 32, &generator))
        }
        let pair = (0..<2).flatMap { _ in Self.edges.randomElement(using: &generator) ?? Self.zero }
        signatures.append(pair)
        signatures.append(signature.map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        all =
            signatures.map { ($0, message) }
            + [(signature, Self.flipped(message, 0..<message.count, &generator)), (signature, message + [0])]
    }

    private static func spoiled(
        _ bytes: [UInt8], _ range: Range<Int>, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        bytes[Int.random(in: range, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
        return bytes
    }

    private static func flipped(
        _ bytes: [UInt8], _ range: Range<Int>, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        bytes[Int.random(in: range, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        return bytes
    }

    private static func number(_ hexadecimal: StaticString) -> [UInt8] {
        let digits = hexadecimal.description.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> (bytes: [UInt8], fits: Bool) {
        var carry = 0
        let bytes = zip(left.reversed(), right.reversed()).map { left, right in
            carry += Int(left) + Int(right)
            defer { carry >>= 8 }
            return UInt8(truncatingIfNeeded: carry)
        }
        return (bytes.reversed(), carry == 0)
    }

    /// Modulo 2²⁵⁶.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        sum(sum(left, right.map { ~$0 }).bytes, one).bytes
    }
}
