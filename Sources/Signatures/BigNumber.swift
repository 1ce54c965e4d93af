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

    /// Lends the pointer to a function that does not keep it.
    func borrow<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(raw) }

    /// Becomes the number with these bytes, the most significant first.
    func set(bigEndian bytes: Span<UInt8>) throws(KeyError) {
        let isSet = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe BN_bin2bn(bytes.baseAddress, Int32(clamping: bytes.count), raw) != nil
        }
        guard isSet else { throw ErrorQueue.drain() }
    }

    /// Writes the number in so many bytes, the most significant first.
    func bigEndian(count: Int) throws(KeyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe BN_bn2binpad(raw, &bytes, Int32(clamping: count)) == Int32(clamping: count) else {
            throw ErrorQueue.drain()
        }
        return bytes
    }

    var isZero: Bool { unsafe BN_is_zero(raw) == 1 }

    static func < (left: BigNumber, right: BigNumber) -> Bool { unsafe BN_cmp(left.raw, right.raw) < 0 }

    static func == (left: BigNumber, right: BigNumber) -> Bool { unsafe BN_cmp(left.raw, right.raw) == 0 }
}

/// Numbers that libcrypto computes with and uses again (BN_CTX), of one thread.
@safe struct ScratchNumbers: ~Copyable {
    fileprivate let raw: OpaquePointer

    init() throws(KeyError) {
        guard let raw = unsafe BN_CTX_new() else { throw ErrorQueue.drain() }
        unsafe self.raw = raw
    }

    deinit { unsafe BN_CTX_free(raw) }

    /// Lends the pointer to a function that does not keep it.
    func borrow<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(raw) }
}

/// Arithmetic modulo a prime; for public numbers only, its time depends on them.
@safe struct PrimeField: ~Copyable {
    let modulus: BigNumber
    let scratch: ScratchNumbers

    /// - Parameter modulus: An odd prime.
    init(modulus: BigNumber) throws(KeyError) {
        scratch = try ScratchNumbers()
        self.modulus = modulus
    }

    func product(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        try multiply(left, right, into: result)
        return result
    }

    func sum(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        guard unsafe BN_mod_add(result.raw, left.raw, right.raw, modulus.raw, scratch.raw) == 1 else {
            throw ErrorQueue.drain()
        }
        return result
    }

    func difference(_ left: BigNumber, _ right: BigNumber) throws(KeyError) -> BigNumber {
        let result = try BigNumber()
        guard unsafe BN_mod_sub(result.raw, left.raw, right.raw, modulus.raw, scratch.raw) == 1 else {
            throw ErrorQueue.drain()
        }
        return result
    }

    func multiply(_ left: BigNumber, _ right: BigNumber, into result: BigNumber) throws(KeyError) {
        guard unsafe BN_mod_mul(result.raw, left.raw, right.raw, modulus.raw, scratch.raw) == 1 else {
            throw ErrorQueue.drain()
        }
    }

    /// Finds the number whose product with `value` is 1.
    ///
    /// - Parameter value: No multiple of the modulus.
    func invert(_ value: BigNumber, into result: BigNumber) throws(KeyError) {
        guard unsafe BN_mod_inverse(result.raw, value.raw, modulus.raw, scratch.raw) != nil else {
            throw ErrorQueue.drain()
        }
    }

    /// Finds the remainder of a number that is not negative.
    func reduce(_ value: BigNumber, into result: BigNumber) throws(KeyError) {
        guard unsafe BN_nnmod(result.raw, value.raw, modulus.raw, scratch.raw) == 1 else {
            throw ErrorQueue.drain()
        }
    }

    /// Whether some number's square is `value` (Euler's criterion, by the Legendre symbol).
    func isSquare(_ value: BigNumber) throws(KeyError) -> Bool {
        let symbol = unsafe BN_kronecker(value.raw, modulus.raw, scratch.raw)
        guard symbol >= -1 else { throw ErrorQueue.drain() }
        return symbol != -1
    }
}
