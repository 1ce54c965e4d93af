/// A member name to look up, with its fingerprint computed once.
package struct JSONName: Sendable {
    let bytes: [UInt8]
    let fingerprint: UInt64

    /// Takes a name as it reads after unescaping.
    package init(_ name: String) {
        bytes = Array(name.utf8)
        var fingerprint = Fingerprint()
        for byte in bytes { fingerprint.combine(byte) }
        self.fingerprint = fingerprint.value
    }

    /// Sixty-four bits that tell most names apart, so that members are compared byte by byte only when these agree.
    ///
    /// Up to seven bytes the fingerprint is the name itself and its length. Longer names are hashed under a secret of
    /// this process: an attacker who could choose colliding names would make the search for duplicates quadratic in
    /// bytes, not only in numbers.
    struct Fingerprint {
        private var word: UInt64 = 0
        private var hash: UInt64 = 0
        private var count: UInt64 = 0

        @inline(__always)
        mutating func combine(_ byte: UInt8) {
            if count >= 7, count % 7 == 0 { fold() }
            word = word << 8 | UInt64(byte)
            count += 1
        }

        private mutating func fold() {
            let product = (hash ^ word ^ JSONName.secret.0).multipliedFullWidth(by: JSONName.secret.1)
            hash = product.high ^ product.low
            word = 0
        }

        var value: UInt64 {
            guard count > 7 else { return count << 56 | word }
            var copy = self
            copy.fold()
            return copy.hash | 0xFF << 56
        }
    }

    private static let secret = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
}
