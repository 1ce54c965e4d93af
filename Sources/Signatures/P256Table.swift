/// What verifies a P-256 key's signatures in half of EVP's time: the group, and its like with the key as generator.
///
/// 150 KiB and some 20 ms a key, shared by all threads. It rests on two calls that OpenSSL has deprecated since 3.0 (3.6
/// still has them), and the equation that it is used in is ours: so no table comes into use that has not passed
/// ``check(against:)``, and without one, or when libcrypto fails, EVP verifies as it does for every other key. What is
/// computed here is computed outside any provider: not for those who must use the FIPS module.
///
/// The table has for each of 37 digits in base 128 the multiples from 1 to 64, so that a product is a sum of 37 points or
/// their negatives. libcrypto's formula for it does not cover the sum of two equal points. None occurs, whoever chose the
/// number: what the lower digits sum up to is at most 64/127 of what 1 in the next digit stands for, and only a number
/// that is not below the order could make up for the difference by a multiple of the order.
struct P256Table: Sendable {
    let group: CurveGroup
    let keyGroup: CurveGroup

    /// Makes a table and puts it to the test.
    ///
    /// - Parameters:
    ///   - x: Of the public key, 32 bytes, as `y`.
    ///   - key: The same key, for EVP.
    /// - Throws: ``KeyError/tableUnavailable``, ``KeyError/tableMismatch``, or libcrypto's failure.
    init(x: [UInt8], y: [UInt8], of key: AsymmetricKey) throws(KeyError) {
        let group = try CurveGroup(.p256)
        // Where libcrypto has brought no table along, its code for this curve is another, and slower even with one.
        guard group.hasTable else { throw .tableUnavailable }
        let keyGroup = try CurveGroup(.p256, generator: (x, y), scratch: ScratchNumbers())
        guard keyGroup.hasTable else { throw .tableUnavailable }
        self.init(untested: group, keyGroup)
        try check(against: key)
    }

    init(untested group: CurveGroup, _ keyGroup: CurveGroup) {
        self.group = group
        self.keyGroup = keyGroup
    }
}
