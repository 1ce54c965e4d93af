/// The form of RSA keys from Infineon's RSALib, which can be factored (CVE-2017-15361).
///
/// Both of its primes, and so their product, are powers of 65537 modulo every small prime ("The Return of
/// Coppersmith's Attack", §2). Another modulus is taken for one of them once in 2²⁷ keys.
enum ROCAFingerprint {
    /// Primes modulo which 65537 does not generate everything.
    private static let primes: [UInt32] = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

    /// Whether a modulus has the form.
    ///
    /// - Parameter modulus: Big-endian.
    static func matches(modulus: [UInt8]) -> Bool {
        primes.allSatisfy { prime in
            let residue = modulus.reduce(0 as UInt32) { ($0 << 8 | UInt32($1)) % prime }
            return isPower(residue, modulo: prime)
        }
    }

    private static func isPower(_ residue: UInt32, modulo prime: UInt32) -> Bool {
        let generator = 65537 % prime
        var power: UInt32 = 1
        for _ in 1..<prime {
            if power == residue { return true }
            power = power * generator % prime
        }
        return false
    }
}
