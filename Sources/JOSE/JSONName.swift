/// A member name to look up, with its fingerprint computed once.
package struct JSONName: Sendable {
    let bytes: [UInt8]
    let fingerprint: Fingerprint

    /// Takes a name as it reads after unescaping.
    package init(_ name: String) {
        bytes = Array(name.utf8)
        var reader = Fingerprint.Reader()
        for byte in bytes { reader.combine(byte) }
        fingerprint = reader.fingerprint
    }

    /// Sixty-four bits that tell most names apart, so that members are compared byte by byte only when these agree.
    ///
    /// Up to seven bytes the fingerprint is the name itself and its length. Longer names are hashed under a secret of
    /// this process: an attacker who could choose colliding names would make the search for duplicates quadratic in
    /// bytes, not only in numbers.
    struct Fingerprint: Sendable, Equatable {
        static let lengthOfShortNames = 0...7
        private let bits: UInt64

        /// Whether it is the name itself, so that no other name has it.
        var isName: Bool { bits >> 56 != 0xFF }

        /// One bit of 64.
        @inline(__always)
        var mark: UInt64 { 1 << ((bits &* 0x9E37_79B9_7F4A_7C15) >> 58) }

        /// - Parameters:
        ///   - name: The bytes of a short name, the first lowest, zeros above the last.
        ///   - count: How many they are.
        @inline(__always)
        init(shortName name: UInt64, count: Int) { bits = UInt64(count) << 56 | name }

        /// - Parameter name: A short name without a character that JSON escapes.
        @inline(__always)
        init(_ name: StaticString) {
            precondition(Self.lengthOfShortNames ~= name.utf8CodeUnitCount, "a long name has no fingerprint of its own")
            var word: UInt64 = 0
            for index in 0..<name.utf8CodeUnitCount {
                word |= unsafe UInt64(name.utf8Start[index]) << UInt64(8 * index)
            }
            self.init(shortName: word, count: name.utf8CodeUnitCount)
        }

        private init(hash: UInt64) { bits = 0xFF << 56 | hash }

        /// Reads a name byte by byte.
        struct Reader {
            private var word: UInt64 = 0
            private var hash: UInt64 = 0
            private var count = 0

            @inline(__always)
            mutating func combine(_ byte: UInt8) {
                word |= UInt64(byte) << UInt64(8 * (count & 7))
                count += 1
                if count & 7 == 0 { fold() }
            }

            private mutating func fold() {
                let product = (hash ^ word ^ JSONName.secret.0).multipliedFullWidth(by: JSONName.secret.1)
                hash = product.high ^ product.low
                word = 0
            }

            var fingerprint: Fingerprint {
                if lengthOfShortNames ~= count { return Fingerprint(shortName: word, count: count) }
                var copy = self
                copy.fold()
                return Fingerprint(hash: copy.hash)
            }
        }
    }

    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
}
