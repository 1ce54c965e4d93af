import COpenSSL

/// An integer of any size (BIGNUM).
@safe final class BigNumber {
    fileprivate let raw: OpaquePointer

    /// Makes zero.
    init() throws(KeyError) {
        guard let raw = unsafe BN_new() else { throw ErrorQueue.drain() }
        unsafe self.raw = raw
    }

    /// Reads a number from its bytes, the least significant first.
    convenience init(littleEndian bytes: [UInt8]) throws(KeyError) {
        try self.init()
        guard unsafe BN_lebin2bn(bytes, Int32(clamping: bytes.count), raw) != nil else { throw ErrorQueue.drain() }
    }

    /// Reads a number from hexadecimal digits.
    convenience init(hexadecimal digits: String) throws(KeyError) {
        try self.init()
        var target: OpaquePointer? = unsafe raw
        guard unsafe BN_hex2bn(&target, digits) == Int32(digits.utf8.count) else { throw ErrorQueue.drain() }
    }

    deinit { unsafe BN_free(raw) }

    var isZero: Bool { unsafe BN_is_zero(raw) == 1 }

    static func < (left: BigNumber, right: BigNumber) -> Bool { unsafe BN_cmp(left.raw, right.raw) < 0 }
}

/// Arithmetic modulo a prime; for public numbers only, its time depends on them.
@safe struct PrimeField: ~Copyable {
    let modulus: BigNumber
    private let scratch: OpaquePointer  // BN_CTX

    /// - Parameter modulus: An odd prime.
    init(modulus: BigNumber) throws(KeyError) {
        guard let scratch = unsafe BN_CTX_new() else { throw ErrorQueue.drain() }
        unsafe self.scratch = scratch
        self.modulus = modulus
    }

    deinit { unsafe BN_CTX_free(scratch) }

    func product(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        guard unsafe BN_mod_mul(result.raw, left.raw, right.raw, modulus.raw, scratch) == 1 else {
            throw ErrorQueue.drain()
        }
        return result
    }

    func sum(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        guard unsafe BN_mod_add(result.raw, left.raw, right.raw, modulus.raw, scratch) == 1 else {
            throw ErrorQueue.drain()
        }
        return result
    }

    func difference(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        guard unsafe BN_mod_sub(result.raw, left.raw, right.raw, modulus.raw, scratch) == 1 else {
            throw ErrorQueue.drain()
        }
        return result
    }

    /// Whether some number's square is `value` (Euler's criterion, by the Legendre symbol).
    func isSquare(_ value: BigNumber) throws(KeyError) -> Bool {
        let symbol = unsafe BN_kronecker(value.raw, modulus.raw, scratch)
        guard symbol >= -1 else { throw ErrorQueue.drain() }
        return symbol != -1
    }
}
